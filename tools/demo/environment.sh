# The environment that users set, and the params of the pipeline that it becomes. tools/demo.ts has the same table
# for this machine; a test holds them together. PROMPT is not here: see params_json.
PARAM_TABLE=(
  GATEWAY_URL=gateway-url
  HOST_HEADER=host
  PROM_URL=prometheus-url
  METRICS_URLS=metrics-urls
  MODEL=model
  WARMUP_COUNT=warmup-count
  REQUESTS=requests
  SLEEP_SECONDS=sleep-seconds
  SESSIONS=sessions
  CONCURRENCY=concurrency
  MAX_TOKENS=max-tokens
  SEED=seed
  ARRIVAL=arrival
  RATE=rate
  STAGES=stages
  DURATION_SECONDS=duration-seconds
  HIT_RATE_MIN_PERCENT=hit-rate-min-percent
  STICKINESS_MIN_PERCENT=stickiness-min-percent
  RESTART_PODS=restart-pods
  BUSY_WAIT_SECONDS=busy-wait-seconds
  PUSHGATEWAY_URL=pushgateway-url
)

readonly NAME_FORM='^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$'
readonly COUNT_FORM='^[0-9]{1,15}$'
readonly NUMBER_FORM='^[0-9]{1,15}(\.[0-9]{1,9})?$'
readonly URL_FORM='^https?://[^[:space:]]+$'
readonly IMAGE_FORM='^[A-Za-z0-9][A-Za-z0-9._/-]*(:[0-9]+/[A-Za-z0-9._/-]+)?(:[A-Za-z0-9_][A-Za-z0-9._-]*)?(@sha256:[0-9a-f]{64})?$'

# Of the values that are set, each must match a form.
must_match() {
  local form=$1 what=$2 variable
  shift 2
  for variable in "$@"; do
    [[ -z ${!variable:-} || ${!variable} =~ $form ]] || problem "$variable: \"${!variable}\" is not $what"
  done
}

check_namespace_name() {
  must_match "$NAME_FORM" "a namespace's name" NS
  stop_on_problems 2
}

# The form of every value, so that a typo ends here and not in a pod minutes later. Ranges are the first step's to
# check: they stand in one place.
check_environment() {
  must_match "$NAME_FORM" "a namespace's name" NS
  must_match "$COUNT_FORM" "a whole number" WARMUP_COUNT REQUESTS SESSIONS CONCURRENCY MAX_TOKENS SEED \
    BUSY_WAIT_SECONDS RUN_TIMEOUT_SECONDS
  must_match "$NUMBER_FORM" "a number" SLEEP_SECONDS RATE DURATION_SECONDS HIT_RATE_MIN_PERCENT STICKINESS_MIN_PERCENT
  must_match "$URL_FORM" "a URL such as http://host:port" GATEWAY_URL PROM_URL PUSHGATEWAY_URL
  must_match "^(true|false)$" "true or false" RESTART_PODS
  must_match "^(closed|constant|poisson|gamma)$" "one of closed, constant, poisson, gamma" ARRIVAL
  must_match "^(prefix-cache|round-robin|random|session)$" "one of prefix-cache, round-robin, random, session" ROUTING
  must_match "$IMAGE_FORM" "an image's name" STEP_IMAGE SIM_IMAGE
  must_match '(:[^/]+|@.+)$' "an image with a tag or digest" STEP_IMAGE SIM_IMAGE
  if [[ -n ${ACCESS_LOG:-} ]]; then
    problem "ACCESS_LOG: a file of this machine, which no pod sees; leave it empty, the gateway's pods are read"
  fi
  if [[ ${RUN_TIMEOUT_SECONDS:-} =~ $COUNT_FORM ]] && ((10#$RUN_TIMEOUT_SECONDS < 10 || 10#$RUN_TIMEOUT_SECONDS > 86400)); then
    problem "RUN_TIMEOUT_SECONDS: \"$RUN_TIMEOUT_SECONDS\" is not from 10 to 86400"
  fi
  stop_on_problems 2
}

# Seconds that the run may take: waiting for another run's end is not part of it.
run_seconds() {
  if [[ -n ${RUN_TIMEOUT_SECONDS:-} ]]; then
    printf '%d' "$((10#$RUN_TIMEOUT_SECONDS))"
  else
    printf '%d' "$((3600 + 10#${BUSY_WAIT_SECONDS:-0}))"
  fi
}

one_param() {
  printf '{%s,%s}' "$(json_member name "$1")" "$(json_member value "$2")"
}

# All that is set, as the params of a PipelineRun.
params_json() {
  local entry variable separator=""
  printf '['
  for entry in "${PARAM_TABLE[@]}"; do
    variable=${entry%%=*}
    if [[ -n ${!variable:-} ]]; then
      printf '%s%s' "$separator" "$(one_param "${entry#*=}" "${!variable}")"
      separator=,
    fi
  done
  # In base64, since Tekton and the kubelet would change $(...) and $$ in it.
  if [[ -n ${PROMPT:-} ]]; then
    printf '%s%s' "$separator" "$(one_param prompt-base64 "$(printf '%s' "$PROMPT" | base64 | tr -d '\n')")"
  fi
  printf ']'
}
