# Whether the cluster's Tekton can run the catalog.

# Where Tekton lives: its own manifests, and OpenShift Pipelines.
readonly TEKTON_NAMESPACES="tekton-pipelines openshift-pipelines"
# Older ones are refused; what is between the two was not tried.
readonly TEKTON_MINIMUM="1.6"
readonly TEKTON_TRIED="1.15"
readonly VERSION_FORM='^v?([0-9]+)\.([0-9]+)'

check_tekton() {
  local version reason
  if ! kube get --raw /apis/tekton.dev/v1 >/dev/null 2>"$WORK/errors"; then
    reason=$(why)
    case $reason in
      *NotFound*) problem "Tekton Pipelines is not installed in this cluster (it has no tekton.dev/v1)" ;;
      *) problem "Tekton Pipelines cannot be looked up: $reason" ;;
    esac
    return 0
  fi
  version=$(tekton_version)
  if [[ ! $version =~ $VERSION_FORM ]]; then
    say "Tekton's version cannot be read${version:+ (it says \"$version\")}; $TEKTON_MINIMUM or newer is needed."
    return 0
  fi
  if older_than "$TEKTON_MINIMUM"; then
    problem "Tekton Pipelines is $version; $TEKTON_MINIMUM or newer is needed"
    return 0
  fi
  say "Tekton:    $version"
  ! older_than "$TEKTON_TRIED" || warn "not tried with Tekton $version; tried with $TEKTON_TRIED"
}

# Of the version that VERSION_FORM has matched last.
older_than() {
  local major=${BASH_REMATCH[1]} minor=${BASH_REMATCH[2]}
  ((major < ${1%.*} || (major == ${1%.*} && minor < ${1#*.})))
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
