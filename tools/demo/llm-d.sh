# Which llm-d is measured: elsewhere (GATEWAY_URL), found (the namespace has one of its own), or embedded (ours).
LLMD=embedded

# Names and labels by which verify-stack finds the Service of a gateway.
readonly GATEWAY_SERVICE='gateway\.networking\.k8s\.io/gateway-name"|app\.kubernetes\.io/gateway"|istio\.io/gateway-name"|^llm-d-[^ ]*gateway|^[^ ]*-inference-gateway(-[^ ]*)? '

find_llmd() {
  local evidence
  if [[ -n ${GATEWAY_URL:-} ]]; then
    LLMD=elsewhere
  elif [[ $NAMESPACE_STATE != missing ]] && ! { read_inventory && [[ $INVENTORY_LLMD == embedded ]]; }; then
    # What may not be read cannot be called absent: an embedded llm-d beside the real one would be measured instead.
    if ! evidence=$(llmd_evidence); then
      problem "cannot tell whether namespace $NS has an llm-d: $evidence"
    elif [[ -n $evidence ]]; then
      LLMD=found
      say "llm-d:     the namespace's own ($evidence)"
    fi
  fi
  if [[ -n ${ROUTING:-} && $LLMD != embedded ]]; then
    die 2 "ROUTING is for the embedded llm-d, and this run measures another one"
  fi
}

# What there is of an llm-d, in a few words; nothing when there is none. Fails with the reason when it cannot be read;
# a kind that the cluster does not have is no failure.
llmd_evidence() {
  local found
  found=$(in_namespace get pods -l llm-d.ai/role -o name 2>"$WORK/errors") || { why && return 1; }
  if [[ -n $found ]]; then
    printf '%d pods with the label llm-d.ai/role' "$(wc -l <<<"$found")"
    return 0
  fi
  found=$(in_namespace get services -o 'jsonpath={range .items[*]}{.metadata.name} {.metadata.labels}{"\n"}{end}' 2>"$WORK/errors") ||
    { why && return 1; }
  if found=$(grep -E "$GATEWAY_SERVICE" <<<"$found"); then
    printf 'Service %s' "${found%% *}"
    return 0
  fi
  found=$(in_namespace get gateways.gateway.networking.k8s.io -o name 2>"$WORK/errors") || found=$(unknown_kind "$(why)") ||
    { why && return 1; }
  printf '%s' "${found%%$'\n'*}"
}

# Succeeds, with no text, when a client's error says that the cluster lacks the kind.
unknown_kind() {
  case $1 in
    *"doesn't have a resource type"* | *NotFound* | *"could not find the requested resource"*) ;;
    *) printf '%s' "$1" && return 1 ;;
  esac
}
