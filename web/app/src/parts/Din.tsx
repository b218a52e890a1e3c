// Din is a unit number grouped as its label prints it: G1234 17 654321.
export function Din({ din }: { din: string }) {
  const m = /^([A-Z0-9]{5})(\d\d)(\d{6})$/.exec(din)
  return <span class="din num" title={din}>{m ? <>{m[1]} {m[2]} <b>{m[3]}</b></> : din}</span>
}
