// The project's sign.
export function Mark() {
  return (
    <svg class="mark" viewBox="0 0 32 32" width="32" height="32" aria-hidden="true">
      <rect width="32" height="32" rx="7" />
      <path d="M16 5.5 25 9v7.2c0 5-3.7 8.8-9 10.8-5.3-2-9-5.800-9-10.8V9zm-1.300 15.200 6.100-6.600-1.800-1.700-4.300 4.700-2-2.100-1.800 1.700z" />
    </svg>
  );
}
