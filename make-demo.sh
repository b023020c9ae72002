#!/usr/bin/env bash
# Runs the main job: does prefix-cache-aware routing work, how well, and can the number be trusted?
# Works from any folder. Exit code: 0 pass, 3 fail, 5 invalid or no verdict, 2 bad input, 4 cannot reach or deploy.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"

usage() {
  cat <<'END'
usage: ./make-demo.sh [--help]

Runs cache-hit-pipeline on this machine, with no cluster: an embedded llm-d is started, the pipeline's YAML is
played by the local runner, and the verdict is this script's exit code (0 pass, 3 fail, 5 invalid, 2 bad input,
4 cannot reach). To run on a cluster, apply tasks/ and pipelines/ and use tkn (see README.md).

Environment, each a param of the pipeline:
  WARMUP_COUNT  REQUESTS  SLEEP_SECONDS  SESSIONS  CONCURRENCY  MAX_TOKENS  PROMPT
  HIT_RATE_MIN_PERCENT  STICKINESS_MIN_PERCENT  MODEL
To measure an llm-d of your own in place of the embedded one:
  GATEWAY_URL   and where the cache counters are: METRICS_URLS (every engine, one name=url a line), PROM_URL, or
                KUBECONFIG; as needed HOST_HEADER and ACCESS_LOG (a file)
For the embedded llm-d:
  ROUTING       prefix-cache (default), round-robin, random or session
END
}

die() {
  echo "make-demo.sh: $2" >&2
  exit "$1"
}

install_packages() {
  command -v npm >/dev/null || die 4 "npm is missing; install Node.js first"
  # npm writes this file last, so it tells whether an install of this very lock file was finished.
  if [[ ! node_modules/.package-lock.json -nt package-lock.json ]]; then
    echo "Installing the packages of package.json ..."
    npm ci --no-audit --no-fund --loglevel=error || die 4 "npm ci failed"
  fi
}

main() {
  case ${1:-} in
    "") ;;
    -h | --help)
      [[ $# == 1 ]] || die 2 "--help takes no arguments"
      usage
      exit 0
      ;;
    --cluster) die 2 "running on a cluster from this script is not built yet; see README.md for the tkn command" ;;
    *) die 2 "unknown argument \"$1\"; see ./make-demo.sh --help" ;;
  esac
  [[ -z ${NS:-} ]] || die 2 "NS asks for a cluster, which this script cannot do yet; see README.md for the tkn command"
  if [[ -z ${GATEWAY_URL:-} && -n ${METRICS_URLS:-}${PROM_URL:-}${ACCESS_LOG:-} ]]; then
    die 2 "METRICS_URLS, PROM_URL and ACCESS_LOG are for an llm-d of your own: give GATEWAY_URL too"
  fi
  install_packages
  # npm's own Node stands first here, whatever the host has.
  export PATH="$PWD/node_modules/.bin:$PATH"
  npm run -s build || die 4 "the steps could not be built"
  exec node --import tsx tools/demo.ts
}

main "$@"
