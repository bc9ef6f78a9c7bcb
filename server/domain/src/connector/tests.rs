use proptest::{prelude::*, sample::select};

use super::*;

#[test]
fn every_status_and_every_event() {
    use ConnectorEvent::{
        AgreementAccepted, AgreementLapsed, Authorized, Disconnected, Renewed, TokensRefused,
    };
    use ConnectorStatus::{NeedsSignIn, NotOnboarded, Onboarded, Onboarding};

    for &from in ConnectorStatus::ALL {
        for &event in ConnectorEvent::ALL {
            let expected = match from {
                NotOnboarded => match event {
                    AgreementAccepted => Some(Onboarding),
                    AgreementLapsed | Authorized | TokensRefused | Renewed | Disconnected => None,
                },
                Onboarding => match event {
                    AgreementAccepted => Some(Onboarding),
                    Authorized => Some(Onboarded),
                    AgreementLapsed | Disconnected => Some(NotOnboarded),
                    TokensRefused | Renewed => None,
                },
                Onboarded => match event {
                    AgreementAccepted | Authorized | Renewed => Some(Onboarded),
                    TokensRefused => Some(NeedsSignIn),
                    Disconnected => Some(NotOnboarded),
                    AgreementLapsed => None,
                },
                NeedsSignIn => match event {
                    AgreementAccepted | TokensRefused => Some(NeedsSignIn),
                    Authorized | Renewed => Some(Onboarded),
                    Disconnected => Some(NotOnboarded),
                    AgreementLapsed => None,
                },
            };
            assert_eq!(transition(from, event), expected.ok_or(from), "{from:?} on {event:?}");
        }
    }
}

proptest! {
    #[test]
    fn nothing_connects_without_an_agreement(events in prop::collection::vec(select(ConnectorEvent::ALL), 0..40)) {
        let mut status = ConnectorStatus::NotOnboarded;
        let mut accepted = false;
        for event in events {
            let before = status;
            match transition(status, event) {
                Ok(to) => status = to,
                Err(unmoved) => prop_assert_eq!(unmoved, before),
            }
            accepted |= event == ConnectorEvent::AgreementAccepted;
            accepted &= status != ConnectorStatus::NotOnboarded;
            prop_assert_eq!(accepted, status != ConnectorStatus::NotOnboarded);
        }
    }
}

const ACCEPTED: Timestamp = Timestamp(1_000_000);
const LAST: Timestamp = Timestamp(1_000_000 + ONBOARDING_SECONDS * 1000 - 1);
const TOO_LATE: Timestamp = Timestamp(1_000_000 + ONBOARDING_SECONDS * 1000);

#[test]
fn onboarding_lapses_and_nothing_else_does() {
    for &status in ConnectorStatus::ALL {
        assert_eq!(effective_status(status, Some(ACCEPTED), ACCEPTED), status);
        assert_eq!(effective_status(status, Some(ACCEPTED), LAST), status);
        let later =
            if status == ConnectorStatus::Onboarding { ConnectorStatus::NotOnboarded } else { status };
        assert_eq!(effective_status(status, Some(ACCEPTED), TOO_LATE), later);
        assert_eq!(effective_status(status, None, ACCEPTED), later);
    }
}

#[test]
fn an_authorization_needs_the_current_agreement() {
    let agreement = |version: &str| AcceptedAgreement {
        version: version.to_owned(),
        accepted_by: "admin@demo.example".to_owned(),
        accepted_at: ACCEPTED,
    };
    let (current, old) = (agreement(AGREEMENT_VERSION), agreement("2017-05"));
    for &status in ConnectorStatus::ALL {
        for now in [LAST, TOO_LATE] {
            let in_time = match status {
                ConnectorStatus::NotOnboarded => false,
                ConnectorStatus::Onboarding => now == LAST,
                ConnectorStatus::Onboarded | ConnectorStatus::NeedsSignIn => true,
            };
            let expected = if in_time { Ok(()) } else { Err(Error::AgreementRequired) };
            assert_eq!(demand_agreement(status, Some(&current), now), expected, "{status:?} at {now:?}");
            assert_eq!(demand_agreement(status, Some(&old), now), Err(Error::AgreementRequired));
            assert_eq!(demand_agreement(status, None, now), Err(Error::AgreementRequired));
        }
    }
}
