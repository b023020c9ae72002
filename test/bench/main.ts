import { flood } from "./flood.ts";
import { stepStart } from "./step-start.ts";

/** Prints what the instrument costs on this machine. Needs dist/ (npm run build). */
console.log("| what | figure |\n| --- | --- |");
for (const [what, figure] of [...(await stepStart()), ...(await flood())])
  console.log(`| ${what} | ${figure} |`);
