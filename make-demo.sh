#!/usr/bin/env bash
# Runs the main job: does prefix-cache-aware routing work, how well, and can the number be trusted?
# Works from any folder. Exit code: 0 pass, 3 fail, 5 invalid or no verdict, 2 bad input, 4 cannot reach or deploy.
set -euo pipefail
ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd -P)

for part in output usage arguments local json environment client preflight tekton llm-d render rights accounts inventory existing namespace \
  image deploy run follow verdict plan status uninstall ending; do
  # shellcheck source=/dev/null
  source "$ROOT/tools/demo/$part.sh"
done

main() {
  parse_arguments "$@"
  case $COMMAND${ON_CLUSTER:+ on a cluster} in
    help*) usage ;;
    run) run_here ;;
    run*) run_on_cluster ;;
    status*)
      at_cluster
      show_status
      ;;
    uninstall*)
      at_cluster
      uninstall
      ;;
  esac
}

at_cluster() {
  check_namespace_name
  choose_client
  say_where
  end_well
}

run_on_cluster() {
  check_environment
  at_cluster
  preflight
  if [[ -n $DRY_RUN ]]; then
    say_plan
    return 0
  fi
  ensure_namespace
  check_images
  deploy_catalog
  deploy_llmd
  start_run
  follow_run
  tell_results
  exit_code
}

main "$@"
