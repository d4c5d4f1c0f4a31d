// Why a rule could not be evaluated, for people.

/** The codes hold no value of the call. */
export function errorText(code: string): string {
  switch (code) {
    case "no_such_key":
      return "a field that it reads is absent; guard an optional one with has()";
    case "no_such_overload":
      return "a value has a type that it does not expect";
    case "out_of_range":
      return "a position, a time or a duration is outside of what there is";
    case "numeric_overflow":
      return "a number is too large, or not exact enough to compare";
    case "conversion_error":
      return "a text is not the number, time, duration or zone that it is read as";
    case "not_bool":
      return "it is not true or false for this call";
    case "not_an_amount":
      return "its sum is not a finite number of at least 0 for this call";
    case "no_target_yet":
      return "it reads the target, and who is only being created has nothing to read yet";
    case "no_target_named":
      return "the call does not name the users that it counts";
    case "no_bucket":
      return "the argument that it counts by is absent, null or too long";
    case "value_too_large":
      return "a value that it reads is too large";
    case "too_much_work":
      return "it would visit too many elements";
    case "rule_unusable":
      return "it does not fit this version of Bailiff; check the bundle again";
    default:
      return code.replaceAll("_", " ");
  }
}
