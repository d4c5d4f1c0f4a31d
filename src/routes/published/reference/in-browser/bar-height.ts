// How much of the top of the screen the bar covers: on a phone its height, on a wide screen nothing.

export function barHeight(): number {
  const side = document.querySelector<HTMLElement>(".side");
  return side !== null && getComputedStyle(side).position === "sticky" ? side.offsetHeight : 0;
}
