# What stands under the names of the rendered files already: the catalog's own is updated, nobody else's is overwritten.

# On all that deploy/rbac and deploy/catalog make, and on the Leases of the runs.
readonly PART_LABEL="app.kubernetes.io/part-of=llm-d-validation-catalog"

check_existing() {
  local file api kind name part_of known=0 unknown=0
  [[ $NAMESPACE_STATE != missing ]] || return 0
  read_inventory || [[ -z $INVENTORY_ERROR ]] || problem "ConfigMap $INVENTORY cannot be read: $INVENTORY_ERROR"
  for file in "$WORK"/*.yaml; do
    existing_in "$file" >"$WORK/existing" || problem "what is in namespace $NS already cannot be looked up: $(why)"
    while read -r api kind name part_of; do
      # The embedded llm-d has no such label: the inventory tells whose it is.
      if [[ $file == */llm-d.yaml ]] && is_recorded "$api" "$kind" "$name"; then
        known=$((known + 1))
      elif [[ $part_of != "${PART_LABEL#*=}" ]]; then
        problem "$kind $name in namespace $NS is somebody else's (no label $PART_LABEL), and would be overwritten: remove it, or take another namespace"
      elif is_recorded "$api" "$kind" "$name"; then
        known=$((known + 1))
      else
        unknown=$((unknown + 1))
      fi
    done <"$WORK/existing"
  done
  [[ ${#PROBLEMS[@]} -gt 0 ]] || say_update "$known" "$unknown"
}

# Lines of API version, kind, name and the label's value.
existing_in() {
  in_namespace get -f "$1" --ignore-not-found --no-headers -o \
    'custom-columns=API:.apiVersion,KIND:.kind,NAME:.metadata.name,PART:.metadata.labels.app\.kubernetes\.io/part-of' \
    2>"$WORK/errors"
}

# Whether the inventory has it, as kind.group/name.
is_recorded() {
  local group=""
  case $1 in */*) group=.${1%/*} ;; esac
  grep -qixF "$2$group/$3" <<<"$INVENTORY_OBJECTS"
}

# $1: number of objects that this script has made, $2: of others of the catalog.
say_update() {
  if (($1 && $2)); then
    say "Updates what was installed before; uninstall leaves what make-demo.sh did not make ($2 of $(($1 + $2)) objects)."
  elif (($2)); then
    say "Updates what was installed before; uninstall leaves it."
  elif (($1)); then
    say "Updates what make-demo.sh has installed before."
  fi
}
