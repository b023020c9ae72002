# The accounts of deploy/rbac. Whoever may not change Roles uses those that an administrator has applied before.

take_given_accounts() {
  [[ $NAMESPACE_STATE != missing ]] || return 0
  in_namespace get serviceaccounts llm-d-observer llm-d-restarter llm-d-ramp -o name >/dev/null 2>&1 || return 0
  [[ -n $(ask_right create roles.rbac.authorization.k8s.io "") ]] || return 0
  say "You may not change roles; the accounts and rights in namespace $NS are taken as they are."
  rm "$WORK/rbac.yaml"
}
