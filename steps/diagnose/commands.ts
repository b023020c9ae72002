/** The two commands that show what became of a task: its log, then its objects and their events. `task` undefined: of the whole run. */
export function commandsFor(run: string, namespace: string, task: string | undefined): string[] {
  const labels = `tekton.dev/pipelineRun=${run}${task === undefined ? "" : `,tekton.dev/pipelineTask=${task}`}`;
  return [
    `tkn pipelinerun logs ${run} -n ${namespace}${task === undefined ? "" : ` -t ${task}`}`,
    `kubectl describe taskrun,pod -n ${namespace} -l ${labels}`,
  ];
}
