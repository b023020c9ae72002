usage() {
  cat <<'TEXT'
usage: ./make-demo.sh [--cluster] [--dry-run]
       ./make-demo.sh status | uninstall [--dry-run]
       ./make-demo.sh --help

Tells whether prefix-cache-aware routing works, how well, and whether the number can be trusted. The exit code is the
verdict: 0 pass, 3 fail, 5 invalid or no verdict, 2 bad input, 4 cannot reach or deploy.

On this machine, with no cluster, unless NS is set or --cluster is given: an embedded llm-d is started, and the
pipeline's YAML is played by the local runner.

On the cluster that KUBECONFIG names (kubectl or oc; tkn is optional): looks for what would stop the run, makes the
namespace where it is missing, applies deploy/rbac and deploy/catalog, and the embedded llm-d where the namespace has
none; then starts cache-hit-pipeline, follows it and prints its results.
  status        what is installed in the namespace, the last runs, the engines
  uninstall     removes what this script applied and started, and nothing else
  --dry-run     says what would be done, and changes nothing

Environment, each a param of the pipeline:
  WARMUP_COUNT  REQUESTS  SLEEP_SECONDS  SESSIONS  CONCURRENCY  MAX_TOKENS  PROMPT  SEED  MODEL
  ARRIVAL  RATE  STAGES  DURATION_SECONDS  HIT_RATE_MIN_PERCENT  STICKINESS_MIN_PERCENT
  RESTART_PODS  BUSY_WAIT_SECONDS  PUSHGATEWAY_URL
To measure an llm-d of your own in place of the embedded one:
  GATEWAY_URL   and where the cache counters are: METRICS_URLS (every engine, name=url in lines or with commas),
                PROM_URL, or KUBECONFIG; as needed HOST_HEADER and ACCESS_LOG (a file of this machine, so not on a cluster).
                On a cluster, the llm-d that the namespace holds is found without any of them.
For the embedded llm-d:
  ROUTING       prefix-cache (default), round-robin, random or session
On a cluster:
  NS            the namespace of llm-d and of the run (with --cluster alone: llm-d)
  STEP_IMAGE  SIM_IMAGE       images of the steps and of the embedded llm-d, in place of those in deploy/
  RUN_TIMEOUT_SECONDS         most seconds of the run (3600, and BUSY_WAIT_SECONDS on top)
TEXT
}
