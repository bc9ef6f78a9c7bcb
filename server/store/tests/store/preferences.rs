//! What people have arranged for themselves.

use farhand_contract::{
    UserId,
    device_columns::{DeviceColumn, DeviceColumns},
};

use crate::{
    fixture::on_both,
    samples::{CONTOSO, FABRIKAM, contoso, uuid},
};

on_both! {
    async fn columns_are_each_persons_own(fixture) {
        fixture.commit(|changes| contoso(changes, 0)).await;
        let (store, one, other) = (&fixture.store, UserId(uuid(1)), UserId(uuid(2)));
        assert_eq!(store.device_columns(CONTOSO, one).await.unwrap(), None);
        let first = DeviceColumns::new([DeviceColumn::SerialNumber.into(), DeviceColumn::DeviceName.into()]);
        let second = DeviceColumns::new([DeviceColumn::DeviceName.into()]);
        for columns in [&first, &second] {
            fixture.commit(|changes| { changes.put_device_columns(CONTOSO, one, columns); }).await;
            assert_eq!(store.device_columns(CONTOSO, one).await.unwrap().as_ref(), Some(columns));
        }
        assert_eq!(store.device_columns(CONTOSO, other).await.unwrap(), None);
        assert_eq!(store.device_columns(FABRIKAM, one).await.unwrap(), None);
        fixture.commit(|changes| { changes.delete_device_columns(CONTOSO, one); }).await;
        assert_eq!(store.device_columns(CONTOSO, one).await.unwrap(), None);
    }
}
