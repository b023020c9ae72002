# The manifests of deploy/ as this run applies them, in $WORK: rbac.yaml, catalog.yaml and llm-d.yaml. kustomize makes
# every change, in an overlay, so that nothing of ours rewrites YAML.

WORK=""
STEP_IMAGE_USED=""
SIM_IMAGE_USED=""

make_work_folder() {
  WORK=$(mktemp -d "${TMPDIR:-/tmp}/make-demo.XXXXXX") || die 4 "no temporary folder can be made"
  # kustomize goes by true paths, and a Mac's temporary folder is behind a link.
  WORK=$(cd "$WORK" && pwd -P)
}

render_all() {
  render rbac deploy/rbac
  render catalog deploy/catalog "${STEP_IMAGE:-}"
  [[ $LLMD != embedded ]] || render llm-d deploy/llm-d/embedded "${SIM_IMAGE:-}" "$(routing_patch)"
  STEP_IMAGE_USED=$(images_in "$WORK/catalog.yaml")
  if [[ $LLMD == embedded ]]; then SIM_IMAGE_USED=$(images_in "$WORK/llm-d.yaml"); fi
}

# $1: name of the result, $2: folder, $3: image in place of the folder's own, if any, $4: more of the overlay.
render() {
  local overlay="$WORK/$1.overlay" errors
  mkdir -p "$overlay"
  {
    printf 'apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\n'
    printf 'resources:\n  - %s\n' "$(json_string "$(path_from "$overlay")/$2")"
    [[ -z ${3:-} ]] || image_transformer "$(images_in <("${KUBE[@]}" kustomize "$ROOT/$2"))" "$3"
    [[ -z ${4:-} ]] || printf '%s\n' "$4"
  } >"$overlay/kustomization.yaml"
  errors=$("${KUBE[@]}" kustomize "$overlay" 2>&1 >"$WORK/$1.yaml") || die 4 "$2 cannot be rendered: $(last_line "$errors")"
  [[ -z ${3:-} ]] || expect_image "$WORK/$1.yaml" "$3" "$2"
}

# kustomize takes no absolute path to a base.
path_from() {
  printf '%s%s' "$(printf '%s' "$1" | tr -cd / | sed 's|/|../|g')" "${ROOT#/}"
}

# The images that a rendered file names, one a line; not those of which a param of the run decides.
images_in() {
  awk '($1 == "image:" || ($1 == "-" && $2 == "image:")) && $NF !~ /\$\(params\./ { gsub(/"/, "", $NF); print $NF }' "$1" | sort -u
}

# Without its digest and tag; a registry's port is neither.
image_name() {
  local name=${1%@*}
  case ${name##*/} in *:*) name=${name%:*} ;; esac
  printf '%s' "$name"
}

# $1: image as it stands there, $2: the one to use. A digest makes a tag superfluous.
image_transformer() {
  local name tag
  name=$(image_name "$2")
  tag=${2%@*} tag=${tag#"$name"}
  printf 'images:\n  - name: %s\n    newName: %s\n' "$(json_string "$(image_name "$1")")" "$(json_string "$name")"
  case $2 in
    *@*) printf '    digest: %s\n' "$(json_string "${2#*@}")" ;;
    *) printf '    newTag: %s\n' "$(json_string "${tag#:}")" ;;
  esac
}

# An image that is silently not the one asked for would be measured under its name.
expect_image() {
  local wanted found
  wanted=$(image_name "$2")
  case $2 in *@*) wanted=$wanted@${2#*@} ;; *) wanted=$2 ;; esac
  found=$(images_in "$1")
  [[ $found == "$wanted" ]] || die 1 "$3 names $found and not $wanted"
}

routing_patch() {
  [[ -n ${ROUTING:-} ]] || return 0
  cat <<YAML
patches:
  - patch: |-
      apiVersion: apps/v1
      kind: Deployment
      metadata:
        name: llm-d-infra-inference-gateway
      spec:
        template:
          spec:
            containers:
              - name: istio-proxy
                env:
                  - name: SIM_ROUTING
                    value: $ROUTING
YAML
}
