// One line that is read out and not seen.

export function say(text: string): void {
  const line = document.querySelector(".said");
  if (line !== null) line.textContent = text;
}
