// `GET /.well-known/authzen-configuration`: where the endpoints of the decision point are (AuthZEN 1.0, metadata).

export interface AuthzenMetadata {
  readonly policy_decision_point: string;
  readonly access_evaluation_endpoint: string;
  readonly access_evaluations_endpoint: string;
  readonly search_action_endpoint: string;
}

export function serveAuthzenMetadata({ url }: Pick<Request, "url">): Response {
  const { origin } = new URL(url);
  const metadata: AuthzenMetadata = {
    policy_decision_point: origin,
    access_evaluation_endpoint: `${origin}/access/v1/evaluation`,
    access_evaluations_endpoint: `${origin}/access/v1/evaluations`,
    search_action_endpoint: `${origin}/access/v1/search/action`,
  };
  // Not to be kept for others: it names the host that this caller asked by.
  return new Response(JSON.stringify(metadata), {
    headers: { "content-type": "application/json", "cache-control": "private, max-age=300", "x-content-type-options": "nosniff" },
  });
}
