"""x"""
import pytest

@pytest.mark.parametrize("path", ["", "stores/add", "stores/1", "stores/1/settings", "stores/1/pair-again", "stores/1/remove", "stores/1/without-bridge", "stores/1/rules/received/customer", "stores/1/rules/kargolandi/staff"])
def test_x(admin, page, path):
    response = admin.get("/woocommerce/" + path)
    assert response.status_code == 200
    page(response)
