// A pi extension: makes pi use what CRAFT_RUN_PI_PROVIDER describes.
//
// With `own`, it registers an endpoint as a provider of that name. With `builtin` alone, it points a provider that pi has
// itself at an endpoint, and adds the model where pi's list does not have it: pi would take one with a similar name.
// Limits, prices and abilities of a model that pi knows are taken over, but what the connection says of a model counts.
// The key stays in its variable, whose name is all that stands here.

const LIBRARIES = ["@earendil-works/pi-ai/compat", "@earendil-works/pi-ai", "@mariozechner/pi-ai"]; // the newest first
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
      const found = await import(name);
      if (found.getModels && found.getProviders) return found;
    } catch {
      // the next one
    }
  }
  return { getProviders: () => [], getModels: () => [] };
}

/** The key as pi asks for it: 0.73 knows commands but takes `$NAME` literally, and newer ones take a bare name so. */
function key({ keyVariable, keyCommand }) {
  if (keyCommand) return `!${keyCommand}`; // before each request, so that a token which has ended meanwhile is renewed
  if (!keyVariable) return "not-needed";
  return process.platform === "win32" ? `$${keyVariable}` : `!printenv ${keyVariable}`;
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

/** What the connection says of a model, in pi's words. */
function said({ contextWindow, images }) {
  return {
    ...(contextWindow ? { contextWindow, maxTokens: Math.min(UNKNOWN.maxTokens, Math.ceil(contextWindow / 4)) } : {}),
    ...(images === undefined ? {} : { input: images ? ["text", "image"] : ["text"] }),
  };
}

function registerEndpoint(agent, pi, wanted) {
  const builtin = wanted.builtin ? pi.getModels(wanted.builtin).filter((model) => model.api === wanted.api) : [];
  const told = new Map(wanted.models.map((model) => [model.id, model]));
  const ids = new Set([...told.keys(), ...builtin.map((model) => model.id)]);
  const models = [...ids].map((id) => {
    const { provider, baseUrl, api, ...model } = known(pi, wanted, id) ?? UNKNOWN;
    return { ...model, id, name: model.name ?? id, ...said(told.get(id) ?? {}) };
  });
  const { baseUrl, api, authHeader } = wanted;
  agent.registerProvider(wanted.own, { baseUrl, api, apiKey: key(wanted), authHeader, models });
}

/** How many characters two names have in common at their beginning. */
function likeness(one, other) {
  let length = 0;
  while (length < one.length && one[length] === other[length]) length += 1;
  return length;
}

function adjustBuiltin(agent, pi, { builtin, baseUrl, keyVariable, model }) {
  const models = pi.getModels(builtin);
  if (baseUrl) agent.registerProvider(builtin, { baseUrl });
  if (!model || !keyVariable || !models.length || models.some(({ id }) => id === model)) return;
  const like = models.reduce((best, each) => (likeness(each.id, model) > likeness(best.id, model) ? each : best));
  const { provider, ...added } = { ...like, id: model, name: model };
  const listed = models.map(({ provider: _provider, ...each }) => each);
  agent.registerProvider(builtin, {
    baseUrl: baseUrl ?? like.baseUrl,
    api: like.api,
    apiKey: key({ keyVariable }),
    models: [...listed, added],
  });
}

export default async function register(agent) {
  const wanted = JSON.parse(process.env.CRAFT_RUN_PI_PROVIDER ?? "null");
  if (!wanted) return;
  const pi = await library();
  if (wanted.own) registerEndpoint(agent, pi, wanted);
  else adjustBuiltin(agent, pi, wanted);
}
