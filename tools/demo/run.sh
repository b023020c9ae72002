# The PipelineRun.

readonly PIPELINE=cache-hit-pipeline
# Once it exists: pipelinerun.tekton.dev/<name>, and the name alone.
RUN=""
RUN_NAME=""

start_run() {
  local answer tasks
  tasks=$(in_namespace get pipelines.tekton.dev "$PIPELINE" \
    -o "jsonpath={.spec.tasks[*].name} {.spec.finally[*].name}" 2>"$WORK/errors") || die 4 "$PIPELINE cannot be read: $(why)"
  read_pull_secrets
  run_json "$tasks" >"$WORK/run.json"
  answer=$(in_namespace create -o name -f "$WORK/run.json" 2>"$WORK/errors") || die 4 "the run is refused: $(why)"
  RUN=$(last_line "$answer")
  RUN_NAME=${RUN#*/}
  say "Started PipelineRun $RUN_NAME."
}

# The account that a task needs, by deploy/rbac: whoever sends load or computes gets no right at all.
account_of() {
  case $1 in
    cache-pod-restart) printf 'llm-d-restarter' ;;
    cache-warm-up | session-ramp | cache-hit-summary | report) printf 'llm-d-ramp' ;;
    *) printf 'llm-d-observer' ;;
  esac
}

# Names of the pull secrets of the default account. The accounts of deploy/rbac have none of their own, and a pull that
# works for the pods of llm-d has to work for the run.
PULL_SECRETS=""
read_pull_secrets() {
  PULL_SECRETS=$(in_namespace get serviceaccount default -o "jsonpath={.imagePullSecrets[*].name}" 2>/dev/null) || PULL_SECRETS=""
}

# $1: the pipeline's tasks; Tekton refuses the spec of a task that a pipeline does not have.
run_json() {
  printf '{"apiVersion":"tekton.dev/v1","kind":"PipelineRun","metadata":{"generateName":"%s-","labels":{"%s":"%s"}},' \
    "${PIPELINE%-pipeline}" "${DEMO_LABEL%%=*}" "${DEMO_LABEL#*=}"
  printf '"spec":{"pipelineRef":{"name":"%s"},"params":%s,' "$PIPELINE" "$(params_json)"
  printf '"taskRunSpecs":[%s],' "$(list_json one_task_spec "$1")"
  printf '"timeouts":%s,' "$(timeouts_json)"
  printf '"taskRunTemplate":{"podTemplate":{"imagePullSecrets":[%s],' "$(list_json one_secret "$PULL_SECRETS")"
  printf '"securityContext":{"runAsNonRoot":true,"seccompProfile":{"type":"RuntimeDefault"}}}}}}\n'
}

# What $1 prints of each word of $2, with commas between.
list_json() {
  local word separator=""
  for word in $2; do
    printf '%s%s' "$separator" "$("$1" "$word")"
    separator=,
  done
}

one_task_spec() {
  printf '{%s,%s}' "$(json_member pipelineTaskName "$1")" "$(json_member serviceAccountName "$(account_of "$1")")"
}

one_secret() {
  printf '{%s}' "$(json_member name "$1")"
}

# Tekton ends the run when this script stops waiting for it, so that no load goes on unwatched. `finally` has its share.
timeouts_json() {
  local all finally
  all=$(run_seconds)
  finally=$((all < 900 ? all / 3 : 300))
  printf '{"pipeline":"%ds","tasks":"%ds","finally":"%ds"}' "$all" "$((all - finally))" "$finally"
}
