# The calls of services for which the project installs no stubs, as far as they are made here.
#
# For type checkers alone.
#
# Source: these operations in botocore's service models of cloudwatch, pricing and service-quotas.

from collections.abc import Sequence
from datetime import datetime
from typing import Literal, Protocol, Required, TypedDict, Unpack

# A dimension of a metric.
class Dimension(TypedDict):
    Name: str
    Value: str

# A metric.
class Metric(TypedDict):
    Namespace: str
    MetricName: str
    Dimensions: Sequence[Dimension]

# What GetMetricData computes of a metric.
class MetricStat(TypedDict):
    Metric: Metric
    Period: int
    Stat: str

# One query of GetMetricData.
class MetricDataQuery(TypedDict):
    Id: str
    MetricStat: MetricStat
    ReturnData: bool

# A request of GetMetricData.
class GetMetricDataInput(TypedDict, total=False):
    MetricDataQueries: Required[Sequence[MetricDataQuery]]
    StartTime: Required[datetime]
    EndTime: Required[datetime]
    ScanBy: Literal["TimestampAscending", "TimestampDescending"]
    NextToken: str

# The values that answer one query.
class MetricDataResult(TypedDict):
    Id: str
    Timestamps: Sequence[datetime]
    Values: Sequence[float]

# An answer of GetMetricData.
class GetMetricDataOutput(TypedDict, total=False):
    MetricDataResults: Required[Sequence[MetricDataResult]]
    NextToken: str

# The client of cloudwatch.
class CloudWatchClient(Protocol):
    def get_metric_data(self, **query: Unpack[GetMetricDataInput]) -> GetMetricDataOutput: ...

# A filter of GetProducts.
class Filter(TypedDict):
    Type: Literal["TERM_MATCH"]
    Field: str
    Value: str

# A request of GetProducts.
class GetProductsRequest(TypedDict, total=False):
    ServiceCode: Required[str]
    Filters: Sequence[Filter]
    MaxResults: int
    NextToken: str

# An answer of GetProducts; an entry of its list is a JSON text.
class GetProductsResponse(TypedDict, total=False):
    PriceList: Sequence[str]
    NextToken: str

# The client of pricing.
class PricingClient(Protocol):
    def get_products(self, **query: Unpack[GetProductsRequest]) -> GetProductsResponse: ...

# One quota.
class ServiceQuota(TypedDict):
    QuotaCode: str
    QuotaName: str
    Value: float

# A request of GetServiceQuota or GetAWSDefaultServiceQuota.
class QuotaRequest(TypedDict):
    ServiceCode: str
    QuotaCode: str

# An answer of GetServiceQuota or GetAWSDefaultServiceQuota.
class QuotaResponse(TypedDict):
    Quota: ServiceQuota

# A request of ListAWSDefaultServiceQuotas.
class ListQuotasRequest(TypedDict, total=False):
    ServiceCode: Required[str]
    MaxResults: int
    NextToken: str

# An answer of ListAWSDefaultServiceQuotas.
class ListQuotasResponse(TypedDict, total=False):
    Quotas: Required[Sequence[ServiceQuota]]
    NextToken: str

# What a client says about itself.
class ClientMeta(Protocol):
    @property
    def endpoint_url(self) -> str: ...

# The client of service-quotas.
class ServiceQuotasClient(Protocol):
    @property
    def meta(self) -> ClientMeta: ...
    def get_service_quota(self, **asked: Unpack[QuotaRequest]) -> QuotaResponse: ...
    def get_aws_default_service_quota(self, **asked: Unpack[QuotaRequest]) -> QuotaResponse: ...
    def list_aws_default_service_quotas(
        self, **query: Unpack[ListQuotasRequest]
    ) -> ListQuotasResponse: ...
