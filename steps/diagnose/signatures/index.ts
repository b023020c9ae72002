import { counterSignatures } from "./counters.ts";
import { engineSignatures } from "./engine.ts";
import { gatewaySignatures } from "./gateway.ts";
import { modelSignatures } from "./model.ts";
import { pickerSignatures } from "./picker.ts";
import { placementSignatures } from "./placement.ts";
import { podSignatures } from "./pods.ts";
import type { Signature } from "./signature.ts";
import { stepSignatures } from "./steps.ts";
import { tektonSignatures } from "./tekton.ts";
import { transferSignatures } from "./transfer.ts";

export type { Signature, Weight } from "./signature.ts";

/** The table of known failures, by what fails. */
export const signatureGroups: readonly {
  readonly title: string;
  readonly signatures: readonly Signature[];
}[] = [
  { title: "Pods that are not made or not placed", signatures: placementSignatures },
  { title: "Containers, probes and nodes", signatures: podSignatures },
  { title: "Tasks of the run, by Tekton", signatures: tektonSignatures },
  { title: "Tasks of the run, by their logs", signatures: stepSignatures },
  { title: "Engines", signatures: engineSignatures },
  { title: "Models and requests", signatures: modelSignatures },
  { title: "Prefill, decode and transfer", signatures: transferSignatures },
  { title: "Endpoint picker", signatures: pickerSignatures },
  { title: "Gateway and routes", signatures: gatewaySignatures },
  { title: "Counters", signatures: counterSignatures },
];

export const signatures: readonly Signature[] = signatureGroups.flatMap((group) => group.signatures);
