export * from './activities.js';
export { Admission } from './admission.js';
export type { AdmissionRefusal, Renewable } from './admission.js';
export { AssertionVerifier } from './assertion-verifier.js';
export type {
  AssertionOutcome,
  AssertionRefusal,
  Authenticated,
  Signer,
  SignerDirectory,
} from './assertion-verifier.js';
export { challengeOf, presentedToken } from './bearer.js';
export type { BearerRequest, Challenge, PresentedToken } from './bearer.js';
export type { Professional } from './claims.js';
export { ClientCertificates, closeUntrusted } from './client-certificate.js';
export type { CertificateProblem, CertificateRequest, ClientCertificate } from './client-certificate.js';
export { clientAssertion } from './client-assertion.js';
export type { AssertionTerms } from './client-assertion.js';
export { isBound, meets, UNBOUND } from './confirmation.js';
export type { Confirmation } from './confirmation.js';
export { DpopVerifier, PROOF_ALGORITHMS, ProofMemory } from './dpop.js';
export type { DpopProof, ProofRefusal, ProofTarget } from './dpop.js';
export { ALGORITHMS, generateSigningKey, jwksOf, publicJwk, signingKeysOf, verifyingKeysOf } from './keys.js';
export type { Algorithm, Jwk, NamedKey, SigningKey, SigningKeys } from './keys.js';
export { Nonces } from './nonces.js';
export { standingDelegation } from './delegation.js';
export type { Delegate, Delegation, Principal } from './delegation.js';
export { PartyDirectory } from './party-directory.js';
export type { Accession, Client, PartyKey } from './party-directory.js';
export { DEFAULT_TERMS, DOCUMENT_MODES, MOST_PER_TERM, PROOFS } from './party-terms.js';
export type { DocumentMode, PartyTerms, Proof } from './party-terms.js';
export { Possession } from './possession.js';
export type { TokenAdmission } from './possession.js';
export type { PossessionRequest } from './possession.js';
export { dpopProof } from './proof-maker.js';
export type { ProofTerms } from './proof-maker.js';
export { keyProblemOf, thumbprintOf } from './registered-key.js';
export type { KeyProblem } from './registered-key.js';
export { askerOf, SYSTEM_FUNCTION } from './requester.js';
export type { Recheck, Requester } from './requester.js';
export { parseScope, scopeText } from './scope.js';
export type { Scope } from './scope.js';
export { STAFF_ROLES, StaffDirectory } from './staff-directory.js';
export type { StaffMember, StaffRole } from './staff-directory.js';
export { StaffAdmission, StaffTokenIssuer } from './staff-tokens.js';
export type { StaffCaller, StaffGrant } from './staff-tokens.js';
export { TokenIssuer } from './token-issuer.js';
export type { Grant, IssuedToken } from './token-issuer.js';
export { TokenVerifier } from './token-verifier.js';
export type { Place, TokenOutcome, TokenRefusal, VerifiedToken } from './token-verifier.js';
export { VerifiedTokens } from './verified-tokens.js';
