# The rights that the next steps need, each asked for with `auth can-i`.

# How many are asked at once: one takes a few tenths of a second, mostly the client's start.
readonly QUESTIONS_AT_ONCE=8

# Lines of verb, resource and subresource.
rights_to_deploy() {
  local kind
  if [[ $NAMESPACE_STATE == missing ]]; then say create namespaces; fi
  printf '%s\n' "get configmaps" "create configmaps" "patch configmaps" \
    "get pods" "list pods" "create pods" "delete pods" "get pods log" "list services" \
    "create pipelineruns.tekton.dev" "get pipelineruns.tekton.dev" "list taskruns.tekton.dev"
  for kind in $(kinds_in "$WORK"/*.yaml); do printf '%s\n' "get $kind" "create $kind" "patch $kind"; done
  if [[ $LLMD == embedded ]]; then
    printf '%s\n' "list deployments.apps" "watch deployments.apps" "list statefulsets.apps" "watch statefulsets.apps"
  fi
}

rights_to_remove() {
  local kind
  for kind in "$@"; do printf '%s\n' "get $kind" "delete $kind"; done
}

# The kinds of rendered manifests as kubectl names them, such as roles.rbac.authorization.k8s.io.
kinds_in() {
  awk '
    /^apiVersion: / { group = $2; if (!sub(/\/.*/, "", group)) group = "" }
    /^kind: / {
      kind = tolower($2)
      if (!sub(/y$/, "ies", kind)) kind = kind "s"
      print kind (group == "" ? "" : "." group)
    }' "$@" | sort -u
}

# A problem for each right of the lines on stdin that the user lacks.
check_rights() {
  local verb resource subresource number=0 missing
  rm -rf "$WORK/rights"
  mkdir -p "$WORK/rights"
  while read -r verb resource subresource; do
    number=$((number + 1))
    ask_right "$verb" "$resource" "$subresource" </dev/null >"$WORK/rights/$((1000 + number))" &
    ((number % QUESTIONS_AT_ONCE)) || wait
  done
  wait
  while IFS= read -r missing; do problem "$missing"; done < <(cat "$WORK"/rights/*)
}

# Prints a sentence when the answer is not yes.
ask_right() {
  local verb=$1 resource=$2 subresource=$3 where="-n $NS" answer command errors
  case $resource in namespaces) where="" ;; esac
  command="auth can-i $verb $resource${subresource:+ --subresource=$subresource}${where:+ $where}"
  # A file of its own: several are asked at once.
  errors="$WORK/errors-$verb-$resource-$subresource"
  # shellcheck disable=SC2086 # the parts of a command of our own making, none of them with spaces
  answer=$(kube $command 2>"$errors") || :
  case $(last_line "$answer") in
    yes*) ;;
    no*) say "you may not $verb $resource${subresource:+/$subresource}${where:+ in namespace $NS} (${KUBE[0]} $command)" ;;
    *) say "whether you may $verb $resource cannot be asked: $(last_line "$(<"$errors")")" ;;
  esac
}
