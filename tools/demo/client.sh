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

say_where() {
  local context server
  context=$(kube config current-context 2>/dev/null) || context="none (the address of the pod or of the defaults)"
  server=$(kube config view --minify -o "jsonpath={.clusters[0].cluster.server}" 2>/dev/null) || server=""
  say "Context:   $context${server:+, $server}"
  say "Namespace: $NS"
}

# Without an answer of the API server there is nothing to ask it: the one problem that ends the script alone.
check_api() {
  local answer
  # Without stdin: a client that has no credentials asks for a user name there.
  answer=$(kube --request-timeout=10s get --raw /version 2>&1 </dev/null) ||
    die 4 "the cluster cannot be reached: $(last_line "$answer") (is KUBECONFIG set? try: ${KUBE[0]} get --raw /version)"
}
