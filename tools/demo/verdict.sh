# What a run that has ended says, and the exit code of this script.

# How often an answer is asked for that the exit code hangs on, and for how many seconds at most.
readonly ANSWER_TRIES=10
readonly ANSWER_SECONDS=30

# Of the run: its condition and that one's message, and its results, a line each of name, tab and value.
RUN_SUCCEEDED=""
RUN_VERDICT=""
RUN_MESSAGE=""
RUN_RESULTS=""

# In one call: what is read apart may fail apart, and then a pass has no verdict.
read_run() {
  local answer condition='.status.conditions[?(@.type=="Succeeded")]' verdict='.status.results[?(@.name=="verdict")].value'
  answer=$(patiently "$RUN" \
    -o "jsonpath={$condition.status}|{$verdict}|{$condition.message}"'{"\n=results="}{range .status.results[*]}{"\n"}{.name}{"\t"}{.value}{end}') ||
    die 4 "what PipelineRun $RUN_NAME says cannot be read: $(why) ($(how_to_read))"
  RUN_RESULTS=${answer#*=results=}
  answer=${answer%%$'\n=results='*}
  RUN_SUCCEEDED=${answer%%|*} answer=${answer#*|}
  RUN_VERDICT=${answer%%|*} RUN_MESSAGE=${answer#*|}
}

# Gets objects, again and again where that fails; but what is gone does not come back.
patiently() {
  local try=1 until=$((SECONDS + ANSWER_SECONDS))
  while ! in_namespace get "$@" 2>"$WORK/errors"; do
    if ((try >= ANSWER_TRIES || SECONDS >= until)) || [[ $(why) == *NotFound* ]]; then return 1; fi
    try=$((try + 1))
    sleep 3
  done
}

how_to_read() {
  printf 'try: %s get -n %s %s -o yaml' "${KUBE[0]}" "$NS" "$RUN"
}

tell_results() {
  local name value
  read_run
  while IFS=$'\t' read -r name value; do
    [[ -z $name ]] || printf '%-28s %s\n' "$name" "$value"
  done <<<"$RUN_RESULTS"
  say "PipelineRun $RUN_NAME in namespace $NS; its report is the log of its task report."
}

exit_code() {
  case $RUN_VERDICT,$RUN_SUCCEEDED in
    pass,True) return 0 ;;
    # The verdict stood, and then the run went wrong: what fails to say so is not to be believed.
    pass,*) warn "the verdict is pass, but the run failed: $RUN_MESSAGE" && return 5 ;;
    fail,*) return 3 ;;
  esac
  first_task_code || return
  [[ -n $RUN_VERDICT ]] || warn "no verdict: $RUN_MESSAGE"
  return 5
}

# The first task takes all params and looks at the gateway. 2: a step ended with 2, so one of the params is bad.
# 4: it gave up on the gateway; one that answers only at times fails the check, and is measured.
first_task_code() {
  local answer steps status checks
  answer=$(patiently taskruns.tekton.dev -l "tekton.dev/pipelineRun=$RUN_NAME,tekton.dev/pipelineTask=verify-stack" \
    -o 'jsonpath={.items[*].status.steps[*].terminated.exitCode}|{.items[*].status.results[?(@.name=="status")].value}|{.items[*].status.results[?(@.name=="failed-checks")].value}') ||
    die 4 "what the first task of PipelineRun $RUN_NAME says cannot be read: $(why) ($(how_to_read))"
  IFS='|' read -r steps status checks <<<"$answer"
  [[ $steps != 2 ]] || return 2
  case $status,$checks, in
    invalid,gateway.reachable,* | invalid,*,gateway.reachable,*) return 4 ;;
  esac
}
