# Shows the logs of the run until it has ended, which the run itself says: `tkn` may stop following before.

# Seconds after Tekton's own timeout (at most), and for the rest of the logs once the run has ended.
readonly GRACE_SECONDS=60
readonly DRAIN_SECONDS=20

FOLLOWER=""

follow_run() {
  local answer all until
  all=$(run_seconds)
  until=$((SECONDS + all + (all < GRACE_SECONDS ? all : GRACE_SECONDS)))
  if [[ -n $HAS_TKN ]]; then
    tkn pipelinerun logs -f -n "$NS" "$RUN_NAME" &
  else
    follow_pods &
  fi
  FOLLOWER=$!
  while :; do
    if answer=$(in_namespace get "$RUN" -o 'jsonpath={.status.conditions[?(@.type=="Succeeded")].status}' 2>"$WORK/errors"); then
      case $answer in True | False) break ;; esac
    elif [[ $(why) == *NotFound* ]]; then
      die 5 "PipelineRun $RUN_NAME was deleted while it ran: no verdict"
    fi
    ((SECONDS < until)) || die 5 "PipelineRun $RUN_NAME has not ended in $all s: no verdict ($(how_to_go_on))"
    sleep 2
  done
  drain_follower
}

# What the logs still hold, but not for ever.
drain_follower() {
  local until=$((SECONDS + DRAIN_SECONDS))
  : >"$WORK/run-has-ended"
  while [[ -n $FOLLOWER ]] && kill -0 "$FOLLOWER" 2>/dev/null && ((SECONDS < until)); do sleep 1; done
  stop_follower
}

stop_follower() {
  [[ -n $FOLLOWER ]] || return 0
  kill "$FOLLOWER" 2>/dev/null || :
  wait "$FOLLOWER" 2>/dev/null || :
  FOLLOWER=""
}

# Without tkn: the log of each pod in turn, as the pipeline's tasks follow one another.
follow_pods() {
  local shown=" " pod last="" log=""
  trap '[[ -z $log ]] || kill "$log" 2>/dev/null; exit 0' TERM
  while [[ -z $last ]]; do
    [[ ! -e $WORK/run-has-ended ]] || last=yes
    for pod in $(started_pods); do
      case $shown in *" $pod "*) continue ;; esac
      shown="$shown$pod "
      "${KUBE[@]}" -n "$NS" logs -f --prefix -c step-run "$pod" &
      log=$!
      wait "$log" || :
      log=""
    done
    [[ -n $last ]] || sleep 1
  done
}

started_pods() {
  in_namespace get pods -l "tekton.dev/pipelineRun=$RUN_NAME" --sort-by=.metadata.creationTimestamp \
    -o 'jsonpath={range .items[?(@.status.phase!="Pending")]}{.metadata.name}{"\n"}{end}' 2>/dev/null || :
}

how_to_go_on() {
  if [[ -n $HAS_TKN ]]; then
    printf 'follow: tkn pipelinerun logs -f -n %s %s; cancel: tkn pipelinerun cancel -n %s %s' "$NS" "$RUN_NAME" "$NS" "$RUN_NAME"
  else
    printf "follow: %s get -n %s -w %s; cancel: %s patch -n %s %s --type merge -p '%s'" "${KUBE[0]}" "$NS" "$RUN" \
      "${KUBE[0]}" "$NS" "$RUN" '{"spec":{"status":"Cancelled"}}'
  fi
}
