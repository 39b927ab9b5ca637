/** ARMv6-M's instructions by a small number each. */

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
