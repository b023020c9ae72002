# What a run that has ended says, and the exit code of this script.

tell_results() {
  local name value
  while IFS=$'\t' read -r name value; do
    [[ -z $name ]] || printf '%-28s %s\n' "$name" "$value"
  done < <(of_run '{range .status.results[*]}{.name}{"\t"}{.value}{"\n"}{end}')
  say "PipelineRun $RUN_NAME in namespace $NS; its report is the log of its task report."
}

exit_code() {
  local succeeded verdict
  succeeded=$(of_run '{.status.conditions[?(@.type=="Succeeded")].status}')
  verdict=$(of_run '{.status.results[?(@.name=="verdict")].value}')
  case $verdict,$succeeded in
    pass,True) return 0 ;;
    # The verdict stood, and then the run went wrong: what fails to say so is not to be believed.
    pass,*) warn "the verdict is pass, but the run failed: $(why_failed)" && return 5 ;;
    fail,*) return 3 ;;
  esac
  if first_task_refused; then return 2; fi
  if gateway_unreachable; then return 4; fi
  [[ -n $verdict ]] || warn "no verdict: $(why_failed)"
  return 5
}

of_run() {
  in_namespace get "$RUN" -o "jsonpath=$1" 2>/dev/null || :
}

why_failed() {
  of_run '{.status.conditions[?(@.type=="Succeeded")].message}'
}

# The first task takes all params; exit code 2 of a step says that one of them is bad.
first_task_refused() {
  [[ $(of_first_task '{.items[*].status.steps[*].terminated.exitCode}') == 2 ]]
}

# verify-stack gave up on the gateway; one that answers only at times fails the check, and is measured.
gateway_unreachable() {
  [[ $(of_first_task '{.items[*].status.results[?(@.name=="status")].value}') == invalid ]] || return 1
  case ,$(of_first_task '{.items[*].status.results[?(@.name=="failed-checks")].value}'), in
    *,gateway.reachable,*) ;;
    *) return 1 ;;
  esac
}

of_first_task() {
  in_namespace get taskruns.tekton.dev -l "tekton.dev/pipelineRun=$RUN_NAME,tekton.dev/pipelineTask=verify-stack" \
    -o "jsonpath=$1" 2>/dev/null || :
}
