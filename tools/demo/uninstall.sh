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
  runs=$(in_namespace get pipelineruns.tekton.dev -l "$DEMO_LABEL" -o name 2>&1) || die 4 "the runs cannot be listed: $(last_line "$runs")"
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
  answer=$("${KUBE[@]}" -n "$NS" delete "$@" --ignore-not-found --cascade=foreground "--timeout=${REMOVE_TIMEOUT_SECONDS}s" 2>&1) ||
    die 4 "not everything could be removed: $(last_line "$answer") (run it again)"
  [[ -z $answer ]] || say "$answer"
}

# The Leases by which runs keep apart, but for that of a run which is not ours and may be going on.
remove_leases() {
  local lease holder
  while IFS=$'\t' read -r lease holder; do
    [[ -n $lease ]] || continue
    if [[ -n $holder ]] && kube -n "${holder%%/*}" get pipelineruns.tekton.dev "${holder#*/}" -o name >/dev/null 2>&1; then
      say "Kept Lease $lease: its run $holder is there and not ours."
    else
      remove "lease.coordination.k8s.io/$lease"
    fi
  done < <(in_namespace get leases.coordination.k8s.io -l app.kubernetes.io/part-of=llm-d-validation-catalog \
    -o 'jsonpath={range .items[*]}{.metadata.name}{"\t"}{.metadata.annotations.llm-d-validation-catalog/pipeline-run}{"\n"}{end}')
}

# What others have put into a namespace of ours keeps it alive.
remove_namespace() {
  local others answer
  others=$(other_objects) || { say "Kept namespace $NS: what it holds cannot be seen ($others)." && return 0; }
  if [[ -n $others ]]; then
    say "Kept namespace $NS: it holds what make-demo.sh has not made:"
    say "$others"
    return 0
  fi
  answer=$("${KUBE[@]}" delete namespace "$NS" "--timeout=${REMOVE_TIMEOUT_SECONDS}s" 2>&1) ||
    die 4 "namespace $NS could not be removed: $(last_line "$answer")"
  say "$answer"
  exit 0
}

# All objects of the namespace but ours, events, and what Kubernetes, OpenShift and Tekton put into every namespace.
other_objects() {
  local kinds found
  kinds=$(kube api-resources --namespaced --verbs=list,delete -o name 2>/dev/null | grep -v '^events' | tr '\n' ',') || :
  found=$(in_namespace get "${kinds%,}" --ignore-not-found -o name 2>"$WORK/errors") || { last_line "$(<"$WORK/errors")" && return 1; }
  grep -Ev \
    -e "^configmap/($INVENTORY|kube-root-ca.crt|openshift-service-ca.crt|config-(service|trusted)-cabundle)\$" \
    -e '^serviceaccount/(default|builder|deployer|pipeline)$' \
    -e '^secret/(default|builder|deployer|pipeline)-(dockercfg|token)-' \
    -e '^rolebinding\.(rbac\.)?authorization\.(k8s|openshift)\.io/(system:|pipelines-scc-rolebinding|openshift-pipelines-edit|admin$)' \
    -e '^(endpoints|endpointslice\.discovery\.k8s\.io)/' \
    -e '^(podmetrics\.metrics\.k8s\.io|packagemanifest\.packages\.operators\.coreos\.com)/' <<<"$found" || :
}
