/** ARMv6-M's instructions by a small number each, found by the first halfword of their code. */

export const enum Op {
  Undefined,
  LslImm, LsrImm, AsrImm, AddReg, SubReg, AddImm3, SubImm3,
  MovImm, CmpImm, AddImm8, SubImm8,
  And, Eor, LslReg, LsrReg, AsrReg, Adc, Sbc, Ror, Tst, Rsb, CmpReg, Cmn, Orr, Mul, Bic, Mvn,
  AddHi, CmpHi, MovHi, Bx, Blx,
  LdrLiteral, StrReg, StrhReg, StrbReg, LdrsbReg, LdrReg, LdrhReg, LdrbReg, LdrshReg,
  StrImm, LdrImm, StrbImm, LdrbImm, StrhImm, LdrhImm, StrSp, LdrSp,
  Adr, AddSpTo, AddSp, SubSp, Sxth, Sxtb, Uxth, Uxtb, Push, Pop, Cpsid, Cpsie,
  Rev, Rev16, Revsh, Bkpt, Nop, Wfe, Wfi, Stm, Ldm, Svc, BCond, B, Wide,
} // prettier-ignore

/** [mask, value, instruction], of the ARMv6-M Architecture Reference Manual A5.2; the first that
 * fits counts. */
const PATTERNS: [number, number, Op][] = [
  [0xf800, 0x0000, Op.LslImm], [0xf800, 0x0800, Op.LsrImm], [0xf800, 0x1000, Op.AsrImm],
  [0xfe00, 0x1800, Op.AddReg], [0xfe00, 0x1a00, Op.SubReg], [0xfe00, 0x1c00, Op.AddImm3],
  [0xfe00, 0x1e00, Op.SubImm3], [0xf800, 0x2000, Op.MovImm], [0xf800, 0x2800, Op.CmpImm],
  [0xf800, 0x3000, Op.AddImm8], [0xf800, 0x3800, Op.SubImm8],
  [0xffc0, 0x4000, Op.And], [0xffc0, 0x4040, Op.Eor], [0xffc0, 0x4080, Op.LslReg],
  [0xffc0, 0x40c0, Op.LsrReg], [0xffc0, 0x4100, Op.AsrReg], [0xffc0, 0x4140, Op.Adc],
  [0xffc0, 0x4180, Op.Sbc], [0xffc0, 0x41c0, Op.Ror], [0xffc0, 0x4200, Op.Tst],
  [0xffc0, 0x4240, Op.Rsb], [0xffc0, 0x4280, Op.CmpReg], [0xffc0, 0x42c0, Op.Cmn],
  [0xffc0, 0x4300, Op.Orr], [0xffc0, 0x4340, Op.Mul], [0xffc0, 0x4380, Op.Bic],
  [0xffc0, 0x43c0, Op.Mvn],
  [0xff00, 0x4400, Op.AddHi], [0xff00, 0x4500, Op.CmpHi], [0xff00, 0x4600, Op.MovHi],
  [0xff87, 0x4700, Op.Bx], [0xff87, 0x4780, Op.Blx], [0xf800, 0x4800, Op.LdrLiteral],
  [0xfe00, 0x5000, Op.StrReg], [0xfe00, 0x5200, Op.StrhReg], [0xfe00, 0x5400, Op.StrbReg],
  [0xfe00, 0x5600, Op.LdrsbReg], [0xfe00, 0x5800, Op.LdrReg], [0xfe00, 0x5a00, Op.LdrhReg],
  [0xfe00, 0x5c00, Op.LdrbReg], [0xfe00, 0x5e00, Op.LdrshReg],
  [0xf800, 0x6000, Op.StrImm], [0xf800, 0x6800, Op.LdrImm], [0xf800, 0x7000, Op.StrbImm],
  [0xf800, 0x7800, Op.LdrbImm], [0xf800, 0x8000, Op.StrhImm], [0xf800, 0x8800, Op.LdrhImm],
  [0xf800, 0x9000, Op.StrSp], [0xf800, 0x9800, Op.LdrSp],
  [0xf800, 0xa000, Op.Adr], [0xf800, 0xa800, Op.AddSpTo], [0xff80, 0xb000, Op.AddSp],
  [0xff80, 0xb080, Op.SubSp], [0xffc0, 0xb200, Op.Sxth], [0xffc0, 0xb240, Op.Sxtb],
  [0xffc0, 0xb280, Op.Uxth], [0xffc0, 0xb2c0, Op.Uxtb], [0xfe00, 0xb400, Op.Push],
  [0xfe00, 0xbc00, Op.Pop], [0xffff, 0xb672, Op.Cpsid], [0xffff, 0xb662, Op.Cpsie],
  [0xffc0, 0xba00, Op.Rev], [0xffc0, 0xba40, Op.Rev16], [0xffc0, 0xbac0, Op.Revsh],
  [0xff00, 0xbe00, Op.Bkpt], [0xffff, 0xbf20, Op.Wfe], [0xffff, 0xbf30, Op.Wfi],
  [0xff0f, 0xbf00, Op.Nop], // and YIELD; and SEV, whose event rp2040py does not keep either
  [0xf800, 0xc000, Op.Stm], [0xf800, 0xc800, Op.Ldm],
  [0xff00, 0xde00, Op.Undefined], [0xff00, 0xdf00, Op.Svc], [0xf000, 0xd000, Op.BCond],
  [0xf800, 0xe000, Op.B], [0xf800, 0xf000, Op.Wide],
]; // prettier-ignore

function table(): Uint8Array {
  const found = new Uint8Array(0x10000);
  for (let code = 0; code < found.length; code++) {
    found[code] = PATTERNS.find(([mask, value]) => (code & mask) === value)?.[2] ?? Op.Undefined;
  }
  return found;
}

/** The instruction of each first halfword. */
export const OPS = table();
