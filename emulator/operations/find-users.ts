// Reading users: the list, the count, one.
import { Refusal } from "../refusal.ts";
import { none, type Row, row, userRow } from "../row.ts";
import { countQuery, filterUsers } from "../user-filter.ts";
import { listQuery, pageOfUsers } from "../user-order.ts";

export const findUserRows: readonly Row[] = [
  row({
    name: "users.list",
    method: "GET",
    path: "/users",
    query: listQuery,
    body: none,
    act: ({ store, query }) => {
      const users = pageOfUsers(filterUsers(store, query), query, (id) => store.users.get(id));
      return users instanceof Refusal ? users : users.map((user) => store.answer(user));
    },
  }),
  row({
    name: "users.count",
    method: "GET",
    path: "/users/count",
    query: countQuery,
    body: none,
    act: ({ store, query }) => ({ object: "total_count", total_count: filterUsers(store, query).length }),
  }),
  userRow({
    name: "users.get",
    method: "GET",
    path: "/users/{user_id}",
    query: none,
    body: none,
    act: ({ store, user }) => store.answer(user),
  }),
];
