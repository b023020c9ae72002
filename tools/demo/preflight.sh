# What would stop the run, found out before anything is changed.

# Where Tekton lives: its own manifests, and OpenShift Pipelines.
readonly TEKTON_NAMESPACES="tekton-pipelines openshift-pipelines"
readonly TEKTON_MINIMUM="1.6"
readonly VERSION_FORM='^v?([0-9]+)\.([0-9]+)'

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
  check_admission
  stop_on_problems 4
  [[ -n $HAS_TKN ]] || say "tkn is not on the PATH: the logs are followed with ${KUBE[0]}."
}

check_tekton() {
  local answer version major minor
  if ! answer=$(kube get --raw /apis/tekton.dev/v1 2>&1); then
    case $answer in
      *NotFound*) problem "Tekton Pipelines is not installed in this cluster (it has no tekton.dev/v1)" ;;
      *) problem "Tekton Pipelines cannot be looked up: $(last_line "$answer")" ;;
    esac
    return 0
  fi
  version=$(tekton_version)
  if [[ ! $version =~ $VERSION_FORM ]]; then
    say "Tekton's version cannot be read${version:+ (it says \"$version\")}; $TEKTON_MINIMUM or newer is needed."
    return 0
  fi
  major=${BASH_REMATCH[1]} minor=${BASH_REMATCH[2]}
  if ((major < ${TEKTON_MINIMUM%.*} || (major == ${TEKTON_MINIMUM%.*} && minor < ${TEKTON_MINIMUM#*.}))); then
    problem "Tekton Pipelines is $version; $TEKTON_MINIMUM or newer is needed"
  else
    say "Tekton:    $version"
  fi
}

# The ConfigMap that every user may read, else the controller's label.
tekton_version() {
  local namespace version
  for namespace in $TEKTON_NAMESPACES; do
    version=$(kube get configmap pipelines-info -n "$namespace" -o "jsonpath={.data.version}" 2>/dev/null) || version=""
    [[ -n $version ]] ||
      version=$(kube get deployment tekton-pipelines-controller -n "$namespace" \
        -o 'jsonpath={.metadata.labels.app\.kubernetes\.io/version}' 2>/dev/null) || version=""
    [[ -z $version ]] || break
  done
  printf '%s' "$version"
}

find_namespace() {
  local answer
  if answer=$(kube get namespace "$NS" -o "jsonpath={.status.phase}" 2>&1); then
    [[ $answer != Terminating ]] || problem "namespace $NS is being deleted; wait until it is gone"
    return 0
  fi
  case $answer in
    *NotFound*) NAMESPACE_STATE=missing ;;
    *orbidden*) NAMESPACE_STATE=assumed ;;
    *) problem "namespace $NS cannot be looked up: $(last_line "$answer")" ;;
  esac
}

# What no single right tells: whether the user holds all the rights that the Roles grant, and what webhooks say.
check_admission() {
  local file answer line
  [[ $NAMESPACE_STATE != missing ]] || return 0
  for file in "$WORK"/*.yaml; do
    answer=$(in_namespace apply --dry-run=server -f "$file" 2>&1) && continue
    while IFS= read -r line; do problem "refused: $line"; done < <(grep -Ev '\(server dry run\)$|^Warning: ' <<<"$answer")
  done
}

# Tekton's own containers get the security context that `restricted` asks for only when a flag says so.
check_pod_security() {
  local level flag="" namespace
  [[ $NAMESPACE_STATE == found ]] || return 0
  level=$(kube get namespace "$NS" -o 'jsonpath={.metadata.labels.pod-security\.kubernetes\.io/enforce}' 2>/dev/null) || level=""
  [[ $level == restricted ]] || return 0
  for namespace in $TEKTON_NAMESPACES; do
    flag=$(kube get configmap feature-flags -n "$namespace" -o "jsonpath={.data.set-security-context}" 2>/dev/null) || flag=""
    [[ -z $flag ]] || break
  done
  case $flag in
    true) ;;
    "") say "Namespace $NS enforces Pod Security \"restricted\"; whether Tekton's flag set-security-context is on cannot be read." ;;
    *) problem "namespace $NS enforces Pod Security \"restricted\", which needs Tekton's feature flag set-security-context: \"true\" (it is \"$flag\")" ;;
  esac
}
