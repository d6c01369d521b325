import * as fc from "fast-check";

/** Properties look at the same examples in every run; another OAK_PROPERTY_SEED makes them look further. */
fc.configureGlobal({
  seed: process.env.OAK_PROPERTY_SEED ? Number(process.env.OAK_PROPERTY_SEED) : 20261123,
});
