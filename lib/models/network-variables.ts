// The variables of a network that is a plain object of stacks, layers and variables, however deep they lie.
import * as tf from "@tensorflow/tfjs";

/** In the order of the object's own entries; a variable that lies in two places comes once. */
export function networkVariables(network: object): tf.Variable[] {
  const found = new Set<tf.Variable>();
  replaceVariables(network, (variable) => {
    found.add(variable);
    return variable;
  });
  return [...found];
}

/** The same network with other variables in the places of its own. */
export function replaceVariables<Network>(network: Network, replace: (variable: tf.Variable) => tf.Variable): Network {
  const replaced = (part: unknown): unknown => {
    if (part instanceof tf.Variable) return replace(part as tf.Variable);
    if (Array.isArray(part)) return part.map(replaced);
    if (typeof part !== "object" || part === null) return part;
    return Object.fromEntries(Object.entries(part).map(([name, inner]) => [name, replaced(inner)]));
  };
  return replaced(network) as Network;
}
