/** What a handler found, or the message of what it threw. */
export async function answer(act) {
  try {
    return Response.json(await act());
  } catch (error) {
    return Response.json({ error: error.errors?.[0]?.longMessage ?? error.message });
  }
}
