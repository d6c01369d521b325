import { row, state } from "../dataset/state.fixture.ts";
import type { State, Transition } from "../schema/transition.ts";

/** A state with nothing known, not even a text. */
export const stateFixture = (changes: Partial<State> = {}): State =>
  state({ task_description: "", ...changes });

type Changes = Partial<Omit<Transition, "state">> & { state?: Partial<State> };

/** A finished one-step delegation to `coder`. */
export const transitionFixture = ({ state: known = {}, ...changes }: Changes = {}): Transition =>
  row({
    state: stateFixture(known),
    action: "coder",
    repository: null,
    timestamp_ms: 0,
    outcome_known_ms: 0,
    available_actions: ["coder"],
    invocation_id: "i1",
    ...changes,
  });
