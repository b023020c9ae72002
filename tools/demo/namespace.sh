# The namespace of the run. One that this script makes is remembered, and goes with uninstall.

ensure_namespace() {
  if [[ $NAMESPACE_STATE == missing ]]; then
    kube create namespace "$NS" >/dev/null 2>"$WORK/errors" ||
      die 4 "namespace $NS cannot be created: $(why) (have it created, then run this again)"
    say "Created namespace $NS."
    # Before anything is waited for: from here on uninstall knows whose it is.
    INVENTORY_NAMESPACE=created
    write_inventory
    until_account_exists
  elif ! read_inventory; then
    [[ -z $INVENTORY_ERROR ]] || die 4 "ConfigMap $INVENTORY cannot be read: $INVENTORY_ERROR"
    INVENTORY_NAMESPACE=found
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
