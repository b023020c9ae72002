# The cluster's client. KUBE is a command with its arguments, for what may take long and has a deadline of its own.
KUBE=()
HAS_TKN=""

choose_client() {
  if command -v kubectl >/dev/null; then
    KUBE=(kubectl)
  elif command -v oc >/dev/null; then
    KUBE=(oc)
  else
    die 4 "neither kubectl nor oc is on the PATH; install one of them"
  fi
  if command -v tkn >/dev/null; then HAS_TKN=yes; fi
}

# One request, or a few, in bounded time.
kube() {
  "${KUBE[@]}" --request-timeout=30s "$@"
}

in_namespace() {
  kube -n "$NS" "$@"
}

# What a client says besides, whether the call fails or not: of an aggregated API that is away, or of a deprecation.
readonly CLIENT_REMARK='^Warning: |^[EWI][0-9]{4} |^$'

# Why a call failed whose stderr went to "$WORK/errors". Of a call that succeeds it is not read: it is no data.
why() {
  local lines
  lines=$(grep -Ev "$CLIENT_REMARK" "$WORK/errors") || lines=$(<"$WORK/errors")
  last_line "$lines"
}

say_where() {
  local context server
  context=$(kube config current-context 2>/dev/null) || context="none (the address of the pod or of the defaults)"
  server=$(kube config view --minify -o "jsonpath={.clusters[0].cluster.server}" 2>/dev/null) || server=""
  say "Context:   $context${server:+, $server}"
  say "Namespace: $NS"
}

# Without an answer of the API server there is nothing to ask it: the one problem that ends the script alone.
check_api() {
  # Without stdin: a client that has no credentials asks for a user name there.
  kube --request-timeout=10s get --raw /version >/dev/null 2>"$WORK/errors" </dev/null ||
    die 4 "the cluster cannot be reached: $(why) (is KUBECONFIG set? try: ${KUBE[0]} get --raw /version)"
}
