# --dry-run: what a run would do.

say_plan() {
  local file
  say ""
  say "Nothing is changed. Without --dry-run:"
  [[ $NAMESPACE_STATE != missing ]] || say "create    namespace $NS"
  printf 'try       image %s, in a pod that is removed again\n' "$STEP_IMAGE_USED" ${SIM_IMAGE_USED:+"$SIM_IMAGE_USED"}
  for file in rbac catalog llm-d; do
    [[ ! -e $WORK/$file.yaml ]] || objects_in "$WORK/$file.yaml"
  done
  say "create    PipelineRun of $PIPELINE, with the account of each of its tasks:"
  read_pull_secrets
  run_json "$(tasks_in "$WORK/catalog.yaml")"
}

# A line for each object of a rendered file.
objects_in() {
  awk '
    /^kind: / { kind = $2 }
    /^metadata:/ { inside = 1; next }
    /^[^ ]/ { inside = 0 }
    inside && /^  name: / { print "apply     " kind " " $2 }' "$1"
}

# The tasks of the pipeline that runs, as its file names them: the cluster may not have it yet.
tasks_in() {
  awk -v wanted="$PIPELINE" '
    /^---/ { tasks = 0; mine = 0 }
    /^  name: / { mine = ($2 == wanted) }
    /^  (tasks|finally):/ { tasks = mine; next }
    /^  [a-z]/ { tasks = 0 }
    tasks && /^    name: / { print $2 }
    tasks && /^  - name: / { print $3 }' "$1"
}
