// `--elevate on-call=1h` and `--elevate on-call=1h,2`: the policy, for how long, and how many others must agree.
import { InvalidArgumentError } from "commander";

export interface GivenElevate {
  readonly policy: string;
  readonly within: string;
  readonly approve?: { readonly count: number };
}

const FORM = /^([^=,\s]{1,64})=([1-9][0-9]{0,4}[mh])(?:,([1-3]))?$/;

export function addElevate(text: string, before: readonly GivenElevate[] = []): readonly GivenElevate[] {
  const [, policy, within, count] = FORM.exec(text) ?? [];
  if (policy === undefined || within === undefined)
    throw new InvalidArgumentError("must be policy=time or policy=time,people: on-call=1h, on-call=30m,1");
  return [...before, { policy, within, ...(count === undefined ? {} : { approve: { count: Number(count) } }) }];
}
