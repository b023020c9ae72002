# Whether the nodes can run the images: a short pod says it, with the kubelet's own words when not.

readonly IMAGE_TIMEOUT_SECONDS=180
# While it exists: removed whatever happens.
CHECK_POD=""

check_images() {
  check_image "step image" "$STEP_IMAGE_USED"
  if [[ $LLMD == embedded ]]; then check_image "image of the embedded llm-d" "$SIM_IMAGE_USED"; fi
}

check_image() {
  local what="the $1 $2" answer until=$((SECONDS + IMAGE_TIMEOUT_SECONDS)) state="" phase reason message
  say "Trying $what ..."
  answer=$(check_pod_json "$2" | in_namespace create -o name -f - 2>"$WORK/errors") ||
    die 4 "a pod of $what is refused: $(why)"
  CHECK_POD=$(last_line "$answer")
  while :; do
    # An answer that is missing is asked for again: only the deadline ends that.
    state=$(in_namespace get "$CHECK_POD" -o "jsonpath=$(check_pod_path)" 2>/dev/null) || state=""
    phase=${state%%|*} reason=${state#*|} message=${reason#*|} reason=${reason%%|*}
    case $phase in
      Succeeded) break ;;
      Failed) die 4 "$what does not run: ${reason:-its pod failed}${message:+, $message}" ;;
    esac
    case $reason in
      *Err* | *BackOff* | Invalid*) die 4 "$what cannot be started: $reason: $message" ;;
    esac
    ((SECONDS < until)) ||
      die 4 "$what was not tried in $IMAGE_TIMEOUT_SECONDS s: ${reason:-$phase}${message:+, $message}"
    sleep 1
  done
  remove_check_pod
}

# Phase, reason and message: of the container, or while it has none, of the scheduler.
check_pod_path() {
  local container="{.status.containerStatuses[*].state"
  printf '%s' "{.status.phase}|" \
    "$container.waiting.reason}$container.terminated.reason}" '{.status.conditions[?(@.reason=="Unschedulable")].reason}|' \
    "$container.waiting.message}$container.terminated.message}" '{.status.conditions[?(@.reason=="Unschedulable")].message}'
}

remove_check_pod() {
  [[ -n $CHECK_POD ]] || return 0
  in_namespace delete "$CHECK_POD" --ignore-not-found --grace-period=1 --wait=false >/dev/null 2>&1 || :
  CHECK_POD=""
}

# $1: image. As the step pods are: nothing that Pod Security "restricted" refuses, and no uid of its own choice.
check_pod_json() {
  printf '{"apiVersion":"v1","kind":"Pod","metadata":{"generateName":"llm-d-validation-image-","labels":{"%s":"%s"}},' \
    "${DEMO_LABEL%%=*}" "${DEMO_LABEL#*=}"
  printf '"spec":{"restartPolicy":"Never","automountServiceAccountToken":false,"activeDeadlineSeconds":%d,' "$IMAGE_TIMEOUT_SECONDS"
  printf '"securityContext":{"runAsNonRoot":true,"seccompProfile":{"type":"RuntimeDefault"}},"containers":[{"name":"node",'
  printf '"image":%s,"command":["node","--version"],' "$(json_string "$1")"
  printf '"resources":{"requests":{"cpu":"10m","memory":"32Mi"},"limits":{"memory":"128Mi"}},'
  printf '"securityContext":{"allowPrivilegeEscalation":false,"readOnlyRootFilesystem":true,"capabilities":{"drop":["ALL"]}}}]}}\n'
}
