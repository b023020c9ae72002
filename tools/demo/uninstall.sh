# uninstall: removes what this script made, by its inventory, and what came of it.

readonly REMOVE_TIMEOUT_SECONDS=180

uninstall() {
  local runs object
  local -a objects=()
  check_api
  find_namespace
  stop_on_problems 4
  if [[ $NAMESPACE_STATE == missing ]] || ! read_inventory; then
    [[ -z $INVENTORY_ERROR ]] || die 4 "ConfigMap $INVENTORY cannot be read: $INVENTORY_ERROR"
    say "make-demo.sh has installed nothing in namespace $NS."
    return 0
  fi
  runs=$(in_namespace get pipelineruns.tekton.dev -l "$DEMO_LABEL" -o name 2>"$WORK/errors") || die 4 "the runs cannot be listed: $(why)"
  for object in $runs $INVENTORY_OBJECTS; do objects+=("$object"); done
  if [[ -n $DRY_RUN ]]; then
    say_removal ${objects[@]+"${objects[@]}"}
    return 0
  fi
  # shellcheck disable=SC2046 # kinds are words
  check_rights < <(rights_to_remove configmaps leases.coordination.k8s.io $(printf '%s\n' ${objects[@]+"${objects[@]}"} | sed 's|/.*||' | sort -u))
  stop_on_problems 4
  [[ ${#objects[@]} == 0 ]] || remove "${objects[@]}"
  remove_leases
  if [[ $INVENTORY_NAMESPACE == created ]]; then remove_namespace; fi
  remove "configmap/$INVENTORY"
  say "Removed everything that make-demo.sh had made in namespace $NS."
}

say_removal() {
  say "Nothing is changed. Without --dry-run:"
  printf 'delete    %s\n' "$@" "leases of those runs" "configmap/$INVENTORY"
  [[ $INVENTORY_NAMESPACE != created ]] || say "delete    namespace/$NS, unless it holds something else"
}

# Waits until they and what they own are gone. Not `kube`: that may take longer than one request.
remove() {
  local answer
  answer=$("${KUBE[@]}" -n "$NS" delete "$@" --ignore-not-found --cascade=foreground "--timeout=${REMOVE_TIMEOUT_SECONDS}s" 2>"$WORK/errors") ||
    die 4 "not everything could be removed: $(why) (run it again)"
  [[ -z $answer ]] || say "$answer"
}

# The Leases by which runs keep apart, but for that of a run which is not ours and may be going on.
remove_leases() {
  local leases lease holder run
  leases=$(in_namespace get leases.coordination.k8s.io -l "$PART_LABEL" \
    -o 'jsonpath={range .items[*]}{.metadata.name}{"\t"}{.metadata.annotations.llm-d-validation-catalog/pipeline-run}{"\n"}{end}' \
    2>"$WORK/errors") || { say "Kept the Leases of namespace $NS: they cannot be listed ($(why))." && return 0; }
  while IFS=$'\t' read -r lease holder; do
    [[ -n $lease ]] || continue
    run=""
    # Only an answer that there is no such run tells that it is over.
    if [[ -n $holder ]] &&
      ! run=$(kube -n "${holder%%/*}" get pipelineruns.tekton.dev "${holder#*/}" --ignore-not-found -o name 2>"$WORK/errors" </dev/null); then
      say "Kept Lease $lease: whether its run $holder goes on cannot be told ($(why))."
    elif [[ -n $run ]]; then
      say "Kept Lease $lease: its run $holder is there and not ours."
    else
      remove "lease.coordination.k8s.io/$lease" </dev/null
    fi
  done <<<"$leases"
}

# What others have put into a namespace of ours keeps it alive.
remove_namespace() {
  local others answer
  others=$(other_objects) || { say "Kept namespace $NS: what it holds cannot be seen ($others); where that is nothing: ${KUBE[0]} delete namespace $NS" && return 0; }
  if [[ -n $others ]]; then
    say "Kept namespace $NS (${KUBE[0]} delete namespace $NS removes it): it holds what make-demo.sh has not made:"
    say "$others"
    return 0
  fi
  answer=$("${KUBE[@]}" delete namespace "$NS" "--timeout=${REMOVE_TIMEOUT_SECONDS}s" 2>"$WORK/errors") ||
    die 4 "namespace $NS could not be removed: $(why)"
  say "$answer"
  exit 0
}

# All objects of the namespace but ours, events, and what Kubernetes, OpenShift, Istio and Tekton put into every namespace.
other_objects() {
  local kinds found
  # It fails when one API of many is away, and then prints the kinds of the others: those do not tell all there is.
  kinds=$(kube api-resources --namespaced --verbs=list,delete -o name 2>"$WORK/errors") || { why && return 1; }
  kinds=$(grep -v '^events' <<<"$kinds" | tr '\n' ',') || :
  found=$(in_namespace get "${kinds%,}" --ignore-not-found -o name 2>"$WORK/errors") || { why && return 1; }
  grep -Ev \
    -e "^configmap/($INVENTORY|kube-root-ca.crt|istio-ca-root-cert|openshift-service-ca.crt|config-(service|trusted)-cabundle)\$" \
    -e '^serviceaccount/(default|builder|deployer|pipeline)$' \
    -e '^secret/(default|builder|deployer|pipeline)-(dockercfg|token)-' \
    -e '^rolebinding\.(rbac\.)?authorization\.(k8s|openshift)\.io/(system:|pipelines-scc-rolebinding|openshift-pipelines-edit|admin$)' \
    -e '^(endpoints|endpointslice\.discovery\.k8s\.io)/' \
    -e '^(podmetrics\.metrics\.k8s\.io|packagemanifest\.packages\.operators\.coreos\.com)/' <<<"$found" || :
}
