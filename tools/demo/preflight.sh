# What would stop the run, found out before anything is changed.

# found, missing, or assumed (it may not be read, as for a user of one namespace only).
NAMESPACE_STATE=found

preflight() {
  check_api
  check_tekton
  find_namespace
  check_pod_security
  find_llmd
  render_all
  take_given_accounts
  check_rights < <(rights_to_deploy)
  stop_on_problems 4
  check_existing
  check_admission
  stop_on_problems 4
  [[ -n $HAS_TKN ]] || say "tkn is not on the PATH: the logs are followed with ${KUBE[0]}."
}

find_namespace() {
  local phase reason
  if phase=$(kube get namespace "$NS" -o "jsonpath={.status.phase}" 2>"$WORK/errors"); then
    [[ $phase != Terminating ]] || problem "namespace $NS is being deleted; wait until it is gone"
    return 0
  fi
  reason=$(why)
  case $reason in
    *NotFound*) NAMESPACE_STATE=missing ;;
    *orbidden*) NAMESPACE_STATE=assumed ;;
    *) problem "namespace $NS cannot be looked up: $reason" ;;
  esac
}

# What no single right tells: whether the user holds all the rights that the Roles grant, and what webhooks say.
check_admission() {
  local file line
  [[ $NAMESPACE_STATE != missing ]] || return 0
  for file in "$WORK"/*.yaml; do
    in_namespace apply --dry-run=server -f "$file" >/dev/null 2>"$WORK/errors" && continue
    while IFS= read -r line; do problem "refused: $line"; done < <(grep -Ev "$CLIENT_REMARK" "$WORK/errors" || why)
  done
}
