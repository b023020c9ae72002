# The main job on this machine, without a cluster.

install_packages() {
  command -v npm >/dev/null || die 4 "npm is missing; install Node.js first"
  # npm writes this file last, so it tells whether an install of this very lock file was finished.
  if [[ ! node_modules/.package-lock.json -nt package-lock.json ]]; then
    echo "Installing the packages of package.json ..."
    npm ci --no-audit --no-fund --loglevel=error || die 4 "npm ci failed"
  fi
}

# The files that the caller named from another folder.
keep_paths() {
  local variable
  for variable in ACCESS_LOG KUBECONFIG; do
    case ${!variable:-} in
      "" | /*) ;;
      *) export "$variable=$1/${!variable}" ;;
    esac
  done
}

run_here() {
  if [[ -z ${GATEWAY_URL:-} && -n ${METRICS_URLS:-}${PROM_URL:-}${ACCESS_LOG:-} ]]; then
    die 2 "METRICS_URLS, PROM_URL and ACCESS_LOG are for an llm-d of your own: give GATEWAY_URL too"
  fi
  keep_paths "$PWD"
  cd "$ROOT" || die 4 "$ROOT cannot be entered"
  say "Running on this machine; set NS (a namespace) or give --cluster to run on a cluster."
  install_packages
  # npm's own Node stands first here, whatever the host has.
  export PATH="$PWD/node_modules/.bin:$PATH"
  npm run -s build || die 4 "the steps could not be built"
  exec node --import tsx tools/demo.ts
}
