# status: what is installed in the namespace, the last runs, the engines.

show_status() {
  check_api
  say ""
  if ! read_inventory; then
    [[ -z $INVENTORY_ERROR ]] || die 4 "namespace $NS cannot be read: $INVENTORY_ERROR"
    say "make-demo.sh has installed nothing here."
  else
    say "Installed by make-demo.sh: $(grep -c . <<<"$INVENTORY_OBJECTS") objects, llm-d: ${INVENTORY_LLMD:-not ours}, namespace: $INVENTORY_NAMESPACE."
  fi
  say ""
  list 100 "Tasks and pipelines" "tasks.tekton.dev,pipelines.tekton.dev" -l "$PART_LABEL" \
    -o 'custom-columns=KIND:.kind,NAME:.metadata.name,VERSION:.metadata.labels.app\.kubernetes\.io/version,IMAGE:.spec.steps[0].image'
  list 10 "The last ten runs of $PIPELINE, the newest last" pipelineruns.tekton.dev -l "tekton.dev/pipeline=$PIPELINE" \
    --sort-by=.metadata.creationTimestamp \
    -o 'custom-columns=NAME:.metadata.name,STARTED:.status.startTime,ENDED:.status.completionTime,STATE:.status.conditions[0].reason,VERDICT:.status.results[?(@.name=="verdict")].value'
  list 100 "Engines of llm-d" pods -l llm-d.ai/role
}

# At most $1 rows under a title, the last ones; or why there is none.
list() {
  local most=$1 title=$2 table
  shift 2
  say "$title:"
  if ! table=$(in_namespace get "$@" 2>"$WORK/errors"); then
    say "  cannot be read: $(why)"
  else
    awk -v most="$most" '
      { row[NR] = "  " $0 }
      END {
        print (NR > 1 ? row[1] : "  none")
        for (at = (NR - most > 1 ? NR - most + 1 : 2); at <= NR; at++) print row[at]
      }' <<<"$table"
  fi
  say ""
}
