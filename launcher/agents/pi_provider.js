// A pi extension: registers what CRAFT_RUN_PI_PROVIDER describes as the provider `craft-run`.
//
// Limits, prices and abilities of a model that pi knows are taken over; the key stays in its variable, whose name is
// all that stands here.

const LIBRARIES = ["@mariozechner/pi-ai", "@earendil-works/pi-ai"]; // up to and from pi 0.74
const UNKNOWN = {
  reasoning: false,
  input: ["text"],
  cost: { input: 0, output: 0, cacheRead: 0, cacheWrite: 0 },
  contextWindow: 128000,
  maxTokens: 16384,
};

async function library() {
  for (const name of LIBRARIES) {
    try {
      return await import(name);
    } catch {
      // the other one
    }
  }
  return { getProviders: () => [], getModels: () => [] };
}

/** The model as pi knows it: from the service itself, else from any that speaks the same protocol. */
function known(pi, wanted, id) {
  const providers = wanted.builtin ? [wanted.builtin] : pi.getProviders();
  for (const provider of providers) {
    for (const model of pi.getModels(provider)) {
      if (model.id === id && model.api === wanted.api) return model;
    }
  }
  return undefined;
}

export default async function register(agent) {
  const wanted = JSON.parse(process.env.CRAFT_RUN_PI_PROVIDER ?? "null");
  if (!wanted) return;
  const pi = await library();
  const builtin = wanted.builtin ? pi.getModels(wanted.builtin).filter((model) => model.api === wanted.api) : [];
  const ids = new Set([...wanted.models, ...builtin.map((model) => model.id)]);
  const models = [...ids].map((id) => {
    const { provider, baseUrl, api, ...model } = known(pi, wanted, id) ?? UNKNOWN;
    return { ...model, id, name: model.name ?? id };
  });
  const { baseUrl, api, apiKey, authHeader } = wanted;
  agent.registerProvider("craft-run", { baseUrl, api, apiKey, authHeader, models });
}
