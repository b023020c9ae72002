# What this script has made in a namespace, kept there in a ConfigMap: uninstall removes that, and nothing else.

readonly INVENTORY=llm-d-validation-demo
# On the runs that this script started, and on their TaskRuns and pods.
readonly DEMO_LABEL="llm-d-validation-catalog/started-by=make-demo"

# kind.group/name, one a line; embedded when the llm-d is ours; created when the namespace is.
INVENTORY_OBJECTS=""
INVENTORY_LLMD=""
INVENTORY_NAMESPACE=""
# Why it could not be read. Not the same as that there is none: what is ours would be forgotten.
INVENTORY_ERROR=""

# Fails when there is none.
read_inventory() {
  local values
  INVENTORY_OBJECTS="" INVENTORY_LLMD="" INVENTORY_NAMESPACE="" INVENTORY_ERROR=""
  values=$(in_namespace get configmap "$INVENTORY" --ignore-not-found -o 'jsonpath={.data.namespace}|{.data.llm-d}|{.data.objects}' 2>"$WORK/errors") || {
    INVENTORY_ERROR=$(why)
    return 1
  }
  INVENTORY_NAMESPACE=${values%%|*} values=${values#*|}
  INVENTORY_LLMD=${values%%|*} INVENTORY_OBJECTS=${values#*|}
  [[ -n $INVENTORY_NAMESPACE ]]
}

write_inventory() {
  local errors
  errors=$(in_namespace apply -f - 2>&1 >/dev/null < <(inventory_json)) ||
    die 4 "ConfigMap $INVENTORY cannot be written: $(last_line "$errors")"
}

inventory_json() {
  printf '{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"%s","labels":{"%s":"%s"}},"data":{%s,%s,%s}}\n' \
    "$INVENTORY" "${DEMO_LABEL%%=*}" "${DEMO_LABEL#*=}" \
    "$(json_member namespace "$INVENTORY_NAMESPACE")" "$(json_member llm-d "$INVENTORY_LLMD")" \
    "$(json_member objects "$INVENTORY_OBJECTS")"
}

# Adds those objects of a rendered file that are not there yet, before they are: an installation that is cut short can
# be removed all the same. What was there before is its maker's.
record() {
  local names present name
  names=$(in_namespace create --dry-run=client -o name -f "$1" 2>"$WORK/errors") ||
    die 4 "$2 are refused: $(why)"
  present=$(in_namespace get -f "$1" --ignore-not-found -o name 2>"$WORK/errors") ||
    die 4 "$2 cannot be looked up: $(why)"
  for name in $names; do
    grep -qxF "$name" <<<"$present" || INVENTORY_OBJECTS=$INVENTORY_OBJECTS$'\n'$name
  done
  INVENTORY_OBJECTS=$(grep . <<<"$INVENTORY_OBJECTS" | sort -u) || INVENTORY_OBJECTS=""
  write_inventory
}
