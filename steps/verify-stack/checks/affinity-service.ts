import { NONE_ON_PATH, servicesOnPath } from "../routing/path-services.ts";
import { type Check, pass, skip, some, warn } from "./check.ts";

/** No Service on the path sends the requests of one client to one place: sessions would stick by that alone. */
export const affinityService: Check = {
  id: "affinity.service",
  title: "No Service makes clients stick",
  reads: "sessionAffinity of the gateway's, the route's and the picker's Services",
  run({ routing }) {
    if (!routing.services.known) return skip(routing.services.why);
    const found = servicesOnPath(routing);
    if (found.length === 0) return skip(NONE_ON_PATH);
    const sticky = found.filter(({ sessionAffinity }) => sessionAffinity === "ClientIP");
    if (sticky.length === 0)
      return pass(
        `no Service on the path (${some(found.map(({ name }) => name))}) has sessionAffinity ClientIP`,
      );
    return warn(
      `Service ${some(sticky.map(({ name }) => name))} has sessionAffinity ClientIP`,
      "set it to None while you measure: what sticks may be the client, not the session",
    );
  },
};
