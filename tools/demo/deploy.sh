# What the run needs in its namespace.

readonly ROLLOUT_TIMEOUT_SECONDS=300

deploy_catalog() {
  [[ ! -e $WORK/rbac.yaml ]] || apply "$WORK/rbac.yaml" "the service accounts and their rights"
  apply "$WORK/catalog.yaml" "the tasks and pipelines"
}

deploy_llmd() {
  local workload workloads
  [[ $LLMD == embedded ]] || return 0
  INVENTORY_LLMD=embedded
  apply "$WORK/llm-d.yaml" "the embedded llm-d (simulated engines${ROUTING:+, routing $ROUTING})"
  workloads=$(in_namespace get -f "$WORK/llm-d.yaml" -o name 2>"$WORK/errors") ||
    die 4 "the embedded llm-d cannot be looked at: $(why)"
  for workload in $workloads; do
    [[ $workload == deployment.apps/* || $workload == statefulset.apps/* ]] || continue
    # Not `kube`: it watches for longer than one request may take.
    "${KUBE[@]}" -n "$NS" rollout status "$workload" "--timeout=${ROLLOUT_TIMEOUT_SECONDS}s" >/dev/null 2>"$WORK/errors" || {
      tell_warnings
      die 4 "$workload of the embedded llm-d is not ready: $(why)"
    }
  done
}

apply() {
  local answer
  record "$1" "$2"
  answer=$(in_namespace apply -f "$1" 2>"$WORK/errors") || {
    cat "$WORK/errors" >&2
    die 4 "$2 cannot be applied (./make-demo.sh uninstall removes what was)"
  }
  say "Applied $2: $(grep -Ec ' (created|configured|unchanged)$' <<<"$answer") objects, $(grep -c ' created$' <<<"$answer" || :) of them new."
}

# The newest complaints of the namespace: a pull that fails, a quota, a pod that no node takes.
tell_warnings() {
  in_namespace get events --field-selector type=Warning --sort-by=.lastTimestamp \
    -o 'jsonpath={range .items[*]}{.involvedObject.kind} {.involvedObject.name}: {.reason}: {.message}{"\n"}{end}' 2>/dev/null |
    tail -n 5 >&2 || :
}
