/** The brand's mark, as on the start page. */
export function Logo({ size }: { size: number }) {
  return <img src="/assets/logo.svg" width={size} height={size} alt="" />;
}
