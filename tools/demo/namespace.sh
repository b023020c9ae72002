# The namespace of the run. One that this script makes is remembered, and goes with uninstall.

ensure_namespace() {
  local answer made=found
  if [[ $NAMESPACE_STATE == missing ]]; then
    answer=$(kube create namespace "$NS" 2>&1) ||
      die 4 "namespace $NS cannot be created: $(last_line "$answer") (have it created, then run this again)"
    say "Created namespace $NS."
    made=created
    until_account_exists
  fi
  if ! read_inventory; then
    [[ -z $INVENTORY_ERROR ]] || die 4 "ConfigMap $INVENTORY cannot be read: $INVENTORY_ERROR"
    INVENTORY_NAMESPACE=$made
    write_inventory
  fi
}

# Pods are refused until the controllers have given a new namespace its default account.
until_account_exists() {
  local until=$((SECONDS + 60))
  while ! in_namespace get serviceaccount default >/dev/null 2>&1; do
    ((SECONDS < until)) || die 4 "namespace $NS has no default service account after 60 s"
    sleep 1
  done
}
